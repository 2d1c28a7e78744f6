# signatures.txt with its {a,b} groups written out: one line a function.
/^[ \t]*(#|$)/ { next }
{
  name = $1; $1 = ""
  expand(name, $0)
}
function expand(name, items,   open, close_, parts, n, i) {
  open = index(name, "{")
  if (!open) { print name items; return }
  close_ = index(name, "}")
  n = split(substr(name, open + 1, close_ - open - 1), parts, ",")
  for (i = 1; i <= n; i++) expand(substr(name, 1, open - 1) parts[i] substr(name, close_ + 1), items)
}

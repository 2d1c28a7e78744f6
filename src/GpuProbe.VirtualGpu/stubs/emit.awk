# Writes the C source of stubs. Reads the written-out signatures, then the names to write, one a line.
BEGIN {
  note["unknown-workspace"] = "workspace not modelled"; note["estimated-workspace"] = "workspace estimated"
  note["unknown-size"] = "result size not modelled"; note["estimated-size"] = "result size estimated"
  print "#include <stdlib.h>\n#include <string.h>\n\n#include \"stub.h\""
}
FILENAME ~ /signatures$/ {
  name = $1; $1 = ""
  items[name] = $0
  next
}
!($1 in written) { written[$1] = 1; stub($1) }

function stub(name,   list, n, i, body, answer, shown, call) {
  shown = name; answer = "0"; call = "vgpu_stubbed"; body = ""; arguments = 0; split("", narrow); split("", wide)
  if (!(name in items)) {
    # Nobody has looked at these: what they should have written stays as the caller left it.
    if (name ~ /([mM]alloc|MemAlloc|MemCreate|Allocate)/) { call = "vgpu_refused"; answer = "1" }
    else if (name ~ /([bB]ufferSize|WorkspaceSize|[cC]reate|Get[A-Z])/ && name !~ /Set[A-Z]/) {
      shown = name " (results not modelled)"
    }
  } else {
    n = split(items[name], list, " ")
    for (i = 1; i <= n; i++) {
      if (list[i] in note) shown = name " (" note[list[i]] ")"
      else if (list[i] ~ /^return=/) answer = expression(substr(list[i], 8))
      else if (list[i] ~ /^refused=/) { call = "vgpu_refused"; answer = expression(substr(list[i], 9)) }
      else if (list[i] ~ /^text=/) { answer = substr(list[i], 6); gsub(/_/, " ", answer); answer = "(intptr_t)\"" answer "\"" }
      else body = body write(list[i])
    }
  }
  printf "\nVGPU_API int64_t %s(", name
  if (!arguments) printf "void"
  for (i = 1; i <= arguments; i++) printf "%sint64_t l%d", (i > 1 ? ", " : ""), i
  printf ") {\n  static vgpu_call call = {.name = \"%s\"};\n  %s(&call);\n", shown, call
  for (i in narrow) printf "  const int64_t n%d = (int32_t)l%d;\n", i, i
  printf "%s  return (int64_t)(%s);\n}\n", body, answer
}

function write(item,   at, kind, rest, place, value, parts, n, i, text) {
  at = index(item, "@"); kind = substr(item, 1, at - 1); rest = substr(item, at + 1)
  value = "0"; place = rest
  if (match(rest, /^[0-9]+/)) { place = substr(rest, 1, RLENGTH); rest = substr(rest, RLENGTH + 1) }
  argument(place)
  if (kind == "zero") {
    return "  if (l" place ") memset((void*)(intptr_t)l" place ", 0, (size_t)(" expression(substr(rest, 2)) "));\n"
  }
  if (kind == "device") return "  clear(l" place ", " expression(substr(rest, 2)) ");\n"
  if (kind == "keep") {
    at = index(rest, "=")
    return "  keep(l" place ", " substr(rest, 2, at - 2) ", " expression(substr(rest, at + 1)) ");\n"
  }
  if (substr(rest, 1, 1) == "=") value = substr(rest, 2)
  if (kind == "release") return "  free((void*)(intptr_t)l" place ");\n"
  if (kind == "handle" || kind == "descriptor") {
    text = "  if (l" place ") {\n    const int64_t made = (intptr_t)" (kind == "handle" ? "vgpu_handle()" : "calloc(8, 8)") ";\n"
    n = value == "0" ? 0 : split(value, parts, ",")
    for (i = 1; i <= n; i++) text = text "    keep(made, " (i - 1) ", " expression(parts[i]) ");\n"
    return text "    *(int64_t*)(intptr_t)l" place " = made;\n  }\n"
  }
  if (!(kind in type)) { print "signatures.txt: unknown item " item > "/dev/stderr"; exit 1 }
  return "  if (l" place ") *(" type[kind] "*)(intptr_t)l" place " = (" type[kind] ")(" expression(value) ");\n"
}
BEGIN {
  type["int"] = "int32_t"; type["int64"] = "int64_t"; type["size"] = "uint64_t"; type["pointer"] = "int64_t"
  type["double"] = "double"
}

# The expression itself; its nP and lP are noted on the way.
function expression(text,   rest, before, token) {
  rest = text; before = ""
  while (match(rest, /[A-Za-z_0-9]+/)) {
    token = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    if (token ~ /^n[0-9]+$/) narrow[substr(token, 2)] = 1
    if (token ~ /^[nl][0-9]+$/) argument(substr(token, 2))
  }
  return text
}
function argument(place) { if (place + 0 > arguments) arguments = place + 0 }

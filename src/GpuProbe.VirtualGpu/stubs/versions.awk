# The linker's version script of one library (soname, node): the nodes that clients were linked with. Where they know only
# one, everything carries it.
$1 == "function" && $2 == soname && $4 != "-" {
  if (!($4 in count)) nodes[++n] = $4
  functions[$4] = functions[$4] " " $3 ";"
  count[$4]++
}
END {
  if (n == 0 && node != "-") nodes[++n] = node
  for (i = 1; i <= n; i++) printf "%s { global:%s };\n", nodes[i], i == 1 ? functions[nodes[i]] " *;" : functions[nodes[i]]
}

# Which library each imported function belongs to. Reads libraries.txt, then lines of three kinds:
#   needed SONAME         a library that a client is linked with
#   import NAME[@NODE]    a function that a client imports
#   major N               the CUDA major
# and prints
#   library SONAME SOURCE NODE    every library to build; NODE "-": without versions
#   function SONAME NAME NODE     every function that it has to have
FILENAME ~ /libraries\.txt$/ {
  if ($0 ~ /^[ \t]*(#|$)/) next
  order[++libraries] = $1; node[$1] = $2; functions[$1] = $6; source[$1] = $7
  number[$1, 11] = $3; number[$1, 12] = $4; number[$1, 13] = $5
  next
}
$1 == "major" { major = $2 < 11 ? 11 : $2 > 13 ? 13 : $2 }
$1 == "needed" {
  file = $2; sub(/\.so.*/, "", file)
  if (file in node) soname[file] = $2
}
$1 == "import" { names[++imports] = $2 }
END {
  for (i = 1; i <= libraries; i++) {
    file = order[i]
    if (!(file in soname)) {
      if (number[file, major] == "-") continue
      soname[file] = file ".so." number[file, major]
    }
  }
  for (i = 1; i <= imports; i++) {
    name = names[i]; version = "-"
    if ((at = index(name, "@")) > 0) { version = substr(name, at); sub(/^@+/, "", version); name = substr(name, 1, at - 1) }
    file = owner(name)
    if (file == "" || !(file in soname) || ((file, name) in seen)) continue
    # A node of this very name decides the file too: that is what the client was linked with.
    if (version ~ ("^" file "\\.so")) soname[file] = version
    seen[file, name] = 1; listed[++count] = file; listedName[count] = name; listedNode[count] = version
  }
  for (i = 1; i <= libraries; i++) {
    file = order[i]
    if (file in soname) print "library", soname[file], source[file], node[file] == "soname" ? soname[file] : "-"
  }
  for (i = 1; i <= count; i++) print "function", soname[listed[i]], listedName[i], listedNode[i]
}
function owner(name,   i) {
  for (i = 1; i <= libraries; i++) if (functions[order[i]] != "-" && name ~ functions[order[i]]) return order[i]
  return ""
}

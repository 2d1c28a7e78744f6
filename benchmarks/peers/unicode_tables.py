"""Writes the Unicode tables of Hugging Face's tokenizers as that library answers for each code point.

    .gpuprobe/python-cuda/python3 benchmarks/peers/unicode_tables.py > src/GpuProbe.Tokenizers/Unicode/tables.txt

The library's tables are of an older Unicode than Python's; where Python knows more, the library's answer is kept. Lines:
c CLASS RANGES           canonical combining classes that are not 0
m RANGES                 marks that StripAccents takes away
d CODE DECOMPOSITION     canonical decompositions, in full
k CODE DECOMPOSITION     compatibility decompositions that are not canonical ones, in full
p FIRST SECOND COMPOSED  canonical compositions
l CODE LOWER             small letters
Hangul syllables follow from arithmetic and are left out. All numbers are hexadecimal.
"""
import unicodedata

from tokenizers import normalizers

CODES = [code for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
HANGUL = range(0xAC00, 0xD7A4)
nfc, nfd, nfkd = normalizers.NFC().normalize_str, normalizers.NFD().normalize_str, normalizers.NFKD().normalize_str
lower, strip = normalizers.Lowercase().normalize_str, normalizers.StripAccents().normalize_str


def codes(text):
    return " ".join(f"{ord(one):X}" for one in text)


def ranges(numbers):
    found = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(f"{first:X}-{last:X}" for first, last in found)


def combining_classes():
    """Python's classes of the marks that the library sorts too: U+0334 is of class 1, U+0345 of the last, 240."""
    classes = {}
    for code in CODES:
        known = unicodedata.combining(chr(code))
        if not known:
            continue
        one = nfd(chr(code))
        if one != chr(code):
            continue
        if known != 1 and nfd("a" + one + "\u0334") == "a\u0334" + one or known == 1 and nfd("a\u0345" + one) == "a" + one + "\u0345":
            classes.setdefault(known, []).append(code)
    return classes


for number, members in sorted(combining_classes().items()):
    print(f"c {number:X} {ranges(members)}")
print("m", ranges([code for code in CODES if not strip(chr(code))]))
for code in CODES:
    if code not in HANGUL and nfd(chr(code)) != chr(code):
        print(f"d {code:X} {codes(nfd(chr(code)))}")
for code in CODES:
    if code not in HANGUL and nfkd(chr(code)) != nfd(chr(code)):
        print(f"k {code:X} {codes(nfkd(chr(code)))}")
for code in CODES:
    parts = unicodedata.decomposition(chr(code)).split()
    if len(parts) == 2 and not parts[0].startswith("<") and code not in HANGUL:
        first, second = (chr(int(part, 16)) for part in parts)
        if nfc(first + second) == chr(code):
            print(f"p {codes(first)} {codes(second)} {code:X}")
for code in CODES:
    if lower(chr(code)) != chr(code):
        print(f"l {code:X} {codes(lower(chr(code)))}")

"""Trains the small tokenizers of tests/GpuProbe.Tokenizers.Tests on generated lines, and writes what Hugging Face's library gives for others.

    token_fixtures.py train TRAINING_LINES FOLDER     writes the tokenizer.json fixtures
    token_fixtures.py rules MODEL TOKENIZER           the tokenizer with the rules of replacement of a SentencePiece model
    token_fixtures.py unused MODEL OUTPUT             the SentencePiece model with every third normal piece out of use
    token_fixtures.py ids TOKENIZER LINES             a line of identifiers for each line
    token_fixtures.py places TOKENIZER LINES          the same with where each token begins and ends, in code points
    token_fixtures.py hash < IDS                      for every hundred lines, the start of their SHA-256
    token_fixtures.py speed TOKENIZER LINES           bytes a second of processor time, one thread, all in one batch and line by line

Lines that are not UTF-8 are read with errors="replace". benchmarks/peers/token-fixtures starts it with all it needs.
"""
import base64
import collections
import hashlib
import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
TEKKEN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
    r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DEEPSEEK = [r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+", r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]


def lines_of(path):
    with open(path, "rb") as file:
        return [line.decode("utf-8", errors="replace") for line in file.read().split(b"\n")[:-1]]


def byte_level(tokenizer, size, special):
    return trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Split(Regex(pattern), behavior, invert)


def gpt2():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, byte_level(tokenizer, 1500, ["<|endoftext|>"]), [AddedToken("<mask>", lstrip=True, special=True), AddedToken("def", single_word=True)]


def llama3():
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split(LLAMA3), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    template = processors.TemplateProcessing(single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|> $B", special_tokens=[("<|begin_of_text|>", 0)])
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template])
    return tokenizer, byte_level(tokenizer, 1500, ["<|begin_of_text|>", "<|eot_id|>"]), []


def qwen2():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split(QWEN2), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, byte_level(tokenizer, 1500, ["<|endoftext|>"]), [AddedToken("<|im_start|>", special=True), AddedToken("<|im_end|>", special=True)]


def nemo():
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split(TEKKEN), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, byte_level(tokenizer, 1500, ["<unk>", "<s>", "</s>", "[INST]", "[/INST]"]), []


def deepseek():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*map(split, DEEPSEEK), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer, byte_level(tokenizer, 1200, []), []


def fallback(model, special=("<unk>", "<s>", "</s>")):
    bytes_ = [f"<0x{one:02X}>" for one in range(256)]
    return trainers.BpeTrainer(vocab_size=2500, special_tokens=[*special, *bytes_], limit_alphabet=900, show_progress=False)


def plain(tokenizer):
    """Bytes are tokens of the vocabulary, but no added ones: the text <0x0A> is not one."""
    file = json.loads(tokenizer.to_str())
    file["added_tokens"] = [token for token in file["added_tokens"] if not token["content"].startswith("<0x")]
    return Tokenizer.from_str(json.dumps(file))


def llama2():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    # The trainer needs words; the file has none, as Llama 2's.
    tokenizer.pre_tokenizer = pre_tokenizers.Split("▁", "merged_with_next")
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    return tokenizer, fallback(tokenizer), []


def mistral():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=True)
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", pair="<s> $A $B </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return tokenizer, fallback(tokenizer, ("<unk>", "<s>", "</s>", "[INST]", "[/INST]")), []


def words():
    """Parts that large models seldom use, all in one."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, continuing_subword_prefix="##", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip(), normalizers.Replace(Regex(r"\s{2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=False), pre_tokenizers.Punctuation("merged_with_previous")])
    trainer = trainers.BpeTrainer(vocab_size=2500, special_tokens=["<unk>"], continuing_subword_prefix="##", end_of_word_suffix="</w>", limit_alphabet=900, show_progress=False)
    return tokenizer, trainer, [AddedToken("Model", normalized=True), AddedToken("<extra>", rstrip=True)]


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    return tokenizer, trainers.UnigramTrainer(vocab_size=2500, special_tokens=["<unk>", "</s>"], unk_token="<unk>", show_progress=False), []


FIXTURES = [gpt2, llama3, qwen2, nemo, deepseek, llama2, mistral, words, unigram]


def common(lines):
    """The lines that consist of the most frequent characters: all that are trained on have to be in a unigram vocabulary."""
    counts = collections.Counter("".join(lines))
    known = {one for one, _ in counts.most_common(700)}
    return [line for line in lines if known.issuperset(line)]


def train(lines, folder):
    for fixture in FIXTURES:
        tokenizer, trainer, added = fixture()
        tokenizer.train_from_iterator(common(lines) if fixture is unigram else lines, trainer)
        tokenizer.add_tokens(added)
        tokenizer = plain(tokenizer)
        if fixture is llama2:
            tokenizer.pre_tokenizer = None
        file = json.loads(tokenizer.to_str())
        if fixture in (gpt2, llama2):
            file["model"]["merges"] = [" ".join(pair) for pair in file["model"]["merges"]]
        with open(os.path.join(folder, fixture.__name__ + ".json"), "w", encoding="utf-8") as out:
            json.dump(file, out, ensure_ascii=False, separators=(",", ":"))


def fields(message):
    """Numbers and contents of a protobuf message's fields; contents only of those that have a length."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            one = message[at]
            at += 1
            value |= (one & 0x7F) << shift
            shift += 7
            if one < 0x80:
                return value

    while at < len(message):
        tag = varint()
        size = {0: 0, 1: 8, 2: None, 5: 4}[tag & 7]
        if tag & 7 == 0:
            varint()
        elif size is None:
            size = varint()
            yield tag >> 3, message[at : at + size]
        at += size


def write_rules(model, path):
    with open(model, "rb") as file:
        normalizer = dict(fields(dict(fields(file.read()))[3]))
    with open(path, encoding="utf-8") as file:
        tokenizer = json.load(file)
    tokenizer["normalizer"] = {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(normalizer[2]).decode()}
    json.dump(tokenizer, sys.stdout, ensure_ascii=False, separators=(",", ":"))


def varint(value):
    return bytes([value & 0x7F | 0x80]) + varint(value >> 7) if value > 0x7F else bytes([value])


def write_unused(model, path):
    unused = bytes([3 << 3, 5])
    with open(model, "rb") as file, open(path, "wb") as out:
        for place, (number, content) in enumerate(fields(file.read())):
            is_normal = number == 1 and content[-2] != unused[0]
            content += unused if is_normal and place % 3 == 0 else b""
            out.write(varint(number << 3 | 2) + varint(len(content)) + content)


def write_ids(path, lines):
    tokenizer = Tokenizer.from_file(path)
    for line in lines:
        print(*tokenizer.encode(line).ids)


def write_places(path, lines):
    tokenizer = Tokenizer.from_file(path)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    for line in lines:
        encoding = tokenizer.encode(line, add_special_tokens=False)
        print(*(f"{one}:{start}-{end}" for one, (start, end) in zip(encoding.ids, encoding.offsets)))


def write_hashes():
    block = []
    for line in [*sys.stdin, None]:
        if line is None or len(block) == 100:
            print(hashlib.sha256("".join(block).encode()).hexdigest()[:16])
            block = []
        block.append(line)


def speed(path, lines):
    tokenizer = Tokenizer.from_file(path)
    size = sum(len(line.encode()) + 1 for line in lines)
    for name, run in (("batch", lambda: tokenizer.encode_batch_fast(lines)), ("lines", lambda: [tokenizer.encode(line) for line in lines])):
        run()
        start = time.process_time()
        run()
        print(f"{name}: {size / (time.process_time() - start) / 1e6:.2f} MB/s")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "train":
        train(lines_of(rest[0]), rest[1])
    elif verb == "rules":
        write_rules(*rest)
    elif verb == "unused":
        write_unused(*rest)
    elif verb == "ids":
        write_ids(rest[0], lines_of(rest[1]))
    elif verb == "places":
        write_places(rest[0], lines_of(rest[1]))
    elif verb == "speed":
        speed(rest[0], lines_of(rest[1]))
    elif verb == "hash":
        write_hashes()
    else:
        sys.exit(__doc__)

"""Renders every chat template of a folder (*.jinja) over its conversations.json, with transformers and jinja2, as JSON.

    .gpuprobe/python-cuda/python3 benchmarks/peers/chat_templates.py tests/GpuProbe.Core.Tests/Datasets/Templates/Fixtures

The text is what apply_chat_template(tokenize=False) gives; null where the template refuses the conversation.
"""
import json
import sys
from pathlib import Path

from transformers.utils import chat_template_utils


def render(template, conversation, add_generation_prompt):
    try:
        rendered, _ = chat_template_utils.render_jinja_template(
            [conversation["messages"]],
            tools=conversation.get("tools"),
            chat_template=template,
            add_generation_prompt=add_generation_prompt,
            **conversation.get("variables", {}),
        )
        return rendered[0]
    except Exception as failure:
        if "--why" in sys.argv:
            print(type(failure).__name__, failure, file=sys.stderr)
        return None


def main():
    folder = Path(sys.argv[1])
    conversations = json.loads((folder / "conversations.json").read_text(encoding="utf-8"))
    results = {}
    for path in sorted(folder.glob("*.jinja")):
        # newline="": a template's line ends are its own.
        with open(path, encoding="utf-8", newline="") as file:
            template = file.read()
        results[path.stem] = {
            name: [render(template, conversation, False), render(template, conversation, True)]
            for name, conversation in conversations.items()
        }
    json.dump(results, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()

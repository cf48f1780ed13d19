"""Holds YAML files to a JSON Schema as an editor would: python3 Scripts/validate_schema.py schema.json file.yaml ...

Exit status 0 when every file fits, 1 when one does not (each violation on a line of its own), 64 when called otherwise.
"""
import json
import re
import sys

import jsonschema
import yaml

NUMBER = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")


class Loader(yaml.SafeLoader):
    """Numbers as YAML 1.2's core schema reads them; everything else is text, so that no and on stay words."""


def scalar(loader, node):
    if node.style is None and NUMBER.match(node.value):
        number = float(node.value)
        return int(number) if number.is_integer() and not re.search(r"[.eE]", node.value) else number
    return node.value


Loader.yaml_implicit_resolvers = {}
Loader.add_constructor("tag:yaml.org,2002:str", scalar)


def named(tree):
    """The tree with its keys as text, for a key that is a number is a name to an editor."""
    if isinstance(tree, dict):
        return {str(key): named(value) for key, value in tree.items()}
    return [named(item) for item in tree] if isinstance(tree, list) else tree


def main(arguments):
    if len(arguments) < 2:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 64
    with open(arguments[0], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    violations = 0
    for path in arguments[1:]:
        with open(path, encoding="utf-8") as file:
            tree = named(yaml.load(file, Loader))
        for error in validator.iter_errors(tree):
            violations += 1
            print(f"{path}: {'.'.join(map(str, error.absolute_path))}: {error.message}")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

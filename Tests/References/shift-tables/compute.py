"""Grades of HAMD17 at baseline against week 6, by arm: python3 compute.py > cases.json"""
import csv, json

GRADES = [("none", 0, 7), ("mild", 8, 16), ("moderate", 17, 23), ("severe", 24, 52)]


def grade(score):
    return next(name for name, low, high in GRADES if low <= score <= high)


base, last, arm = {}, {}, {}
with open("../../../Examples/antidepressant/antidepressant.csv") as file:
    for row in csv.DictReader(file):
        patient = row["PATIENT"]
        arm[patient] = row["THERAPY"]
        base[patient] = grade(int(row["BASVAL"]))
        if row["VISIT"] == "7":
            last[patient] = grade(int(row["HAMDTL17"]))

outputs = {}
for name in ("PLACEBO", "DRUG"):
    outputs[name] = {
        start: {end: sum(arm[p] == name and base[p] == start and last.get(p, "not seen") == end for p in arm)
                for end in [g[0] for g in GRADES] + ["not seen"]}
        for start in [g[0] for g in GRADES]
    }
print("[")
print(json.dumps({"id": "hamd17-grades", "call": "compute.py", "data": ["antidepressant.csv"], "outputs": outputs}))
print("]")

"""Summaries of the three data files with Python's csv module and exact sums (math.fsum): python3 summarize.py > cases.json"""
import csv, json, math, os

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = [
    dict(id="antidepressant", file="Examples/antidepressant/antidepressant.csv", subject="PATIENT", arm="THERAPY", visit="VISIT", base="BASVAL",
         value="HAMDTL17", change="CHANGE", factors=["GENDER", "POOLINV"], missing=["", "NA"]),
    dict(id="fev", file="Tests/References/data/fev.csv", subject="USUBJID", arm="ARMCD", visit="AVISIT", base="FEV1_BL", value="FEV1", change=None,
         factors=["RACE", "SEX"], missing=["", "NA"]),
    dict(id="hamd348", file="Tests/References/data/hamd348_sim.csv", subject="id", arm="arm", visit="visit", base="base", value="hamd", change=None,
         factors=["region"], missing=["", "NA"]),
]


def mean(numbers):
    return math.fsum(numbers) / len(numbers)


def summary(f):
    with open(os.path.join(HERE, "..", "..", "..", f["file"]), newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    first = {}
    for row in rows:
        first.setdefault(row[f["subject"]], row)
    visits = sorted({row[f["visit"]] for row in rows})
    seen = [row for row in rows if row[f["value"]] not in f["missing"]]
    made = {}
    for row in seen:
        made.setdefault(row[f["subject"]], set()).add(row[f["visit"]])
    cells = []
    for arm in sorted({row[f["arm"]] for row in rows}):
        for visit in visits:
            here = [row for row in seen if row[f["arm"]] == arm and row[f["visit"]] == visit]
            values = [float(row[f["value"]]) for row in here]
            changes = [float(row[f["value"]]) - float(row[f["base"]]) for row in here]
            cells.append(dict(arm=arm, visit=visit, n=len(here), mean=mean(values), meanChange=mean(changes)))

    def gap(subject):  # a missed visit before one that was made
        flags = [v in made.get(subject, set()) for v in visits]
        return any(not a and b for a, b in zip(flags, flags[1:]))

    order = list(first)
    return dict(
        rows=len(rows), subjects=len(order), scores=len(seen), first=order[:3], last=order[-1],
        meanBaseline=mean([float(first[s][f["base"]]) for s in order]),
        levels={c: {level: sum(first[s][c] == level for s in order) for level in sorted({first[s][c] for s in order})} for c in f["factors"]},
        cells=cells, gaps={s: [v for v in visits if v not in made.get(s, set())] for s in order if gap(s)} if f["id"] == "antidepressant" else {},
        monotone=sum(not gap(s) for s in order), neverSeen=sum(s not in made for s in order))


print(json.dumps([dict(id=f["id"], call="summarize.py", inputs=f, outputs=summary(f), tolerance=1e-12) for f in FILES], indent=1))

import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// A change to one file of a programme and the fault it must give; `at` is text of the change where the fault is told.
struct WrongProgramme: Sendable, CustomTestStringConvertible {
  var file = "programme"
  var old: String
  var new: String
  var at: String
  var place: String
  var found: String
  var expected: String
  var suggestion: String? = nil
  var rule: Fault.Rule
  /// Where the fault is told, if in another file than the one changed.
  var told: (file: String, text: String)? = nil

  var testDescription: String { "\(new.split(separator: "\n").first ?? "") [\(rule.rawValue)]" }

  init(
    _ old: String, _ new: String, at: String, _ place: String, _ found: String, _ expected: String, _ rule: Fault.Rule, suggestion: String? = nil,
    in file: String = "programme", told: (file: String, text: String)? = nil
  ) {
    (self.old, self.new, self.at, self.place, self.found, self.expected) = (old, new, at, place, found, expected)
    (self.rule, self.suggestion, self.file, self.told) = (rule, suggestion, file, told)
  }

  /// The changed folder and the fault.
  func changed() throws -> (folder: ProgrammeFolder, fault: FileFault) {
    var folder = try ProgrammeFolder.fixture("igmesine")
    let name = file + ".yaml"
    let text = String(decoding: try #require(folder.files[name]), as: UTF8.self)
    let pieces = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    try #require(pieces.count == 2, "the example has \(old)")
    let start = at.isEmpty ? new.startIndex : try #require(new.range(of: at)?.lowerBound)
    let before = String(pieces[0]) + new[..<start]
    folder.files[name] = Array((pieces[0] + new + pieces[1]).utf8)
    let told = try told.map { told in
      let other = String(decoding: try #require(folder.files[told.file + ".yaml"]), as: UTF8.self)
      return String(other[..<(try #require(other.range(of: told.text)).lowerBound)])
    }
    let line = (told ?? before).count { $0 == "\n" } + 1
    let column = (told ?? before).reversed().prefix { $0 != "\n" }.count + 1
    let fault = Fault(line: line, column: column, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule)
    return (folder, FileFault(file: self.told.map { $0.file + ".yaml" } ?? name, fault: fault))
  }
}

@Suite struct `Faults of a programme` {
  /// What the example itself is told.
  static let standing: Set<String> = ["citations.seed 2.as printed", "analyses.completers.missing data"]

  /// The keys of the sources file, as a fault tells them.
  private static let sources = Shape.choice((try? ProgrammeFolder.fixture("igmesine").read().programme.sources.map(\.key)) ?? [])
  private static let claimIDs = Shape.choice((1...21).map { $0 < 10 ? "C0\($0)" : "C\($0)" })
  private static let sizes = "design.sample size: {prior: uniform 120 to 360, source: [this_work], note: 30 to 90 in each of four arms}"
  private static let dropout = "prior: uniform 20% to 40%, source: [dropout_placebo2019"
  private static let told = "told of: {phase-3: {trial: phase-2, arms: {igmesine: low}}}"

  static let heads: [WrongProgramme] = [
    WrongProgramme(
      "compound: igmesine", "compuond: igmesine", at: "compuond", "programme", "key \"compuond\"", "one of the keys of programme", .unknownName,
      suggestion: "compound"),
    WrongProgramme(
      "claims: [claims.yaml]", "claims: [claim.yaml]", at: "claim.yaml", "programme.claims", "\"claim.yaml\"", "a file beside or below this one",
      .missing),
    WrongProgramme(
      "mechanism: mechanism.yaml", "mechanism: ../mechanism.yaml", at: "../", "programme.mechanism", "\"../mechanism.yaml\"",
      "a path relative to this file, not above its folder", .refused),
    WrongProgramme(
      "mechanism: mechanism.yaml", "mechanism: https://example.org/m.yaml", at: "https", "programme.mechanism", "\"https://example.org/m.yaml\"",
      "a path relative to this file, not above its folder", .refused),
    WrongProgramme(
      "scenario: bell", "scenario: bel", at: "bel", "trials.phase-2.scenario", "\"bel\"", "one of bell, monotone", .unknownName, suggestion: "bell"),
    WrongProgramme(
      "low: 25 mg, high", "lwo: 25 mg, high", at: "lwo", "trials.phase-2.benefits.lwo", "\"lwo\"", "one of low, high, fluoxetine", .unknownName,
      suggestion: "low"),
    WrongProgramme(
      "benefits: {igmesine: 25 mg}}\nbenefits", "benefits: {placebo: 25 mg, igmesine: 25 mg}}\nbenefits", at: "placebo",
      "trials.phase-3.benefits.placebo", "a benefit of placebo, the control", "benefits over the control alone", .contradicts),
    WrongProgramme(
      "fluoxetine: fluoxetine 20 mg}}", "fluoxetine: 20 mg}}", at: "20 mg", "trials.phase-2.benefits.fluoxetine", "\"20 mg\"",
      "one of 25 mg, 100 mg, fluoxetine 20 mg", .unknownName, suggestion: "25 mg"),
    WrongProgramme(
      "high: 100 mg, fluoxetine: fluoxetine 20 mg}}", "high: 100 mg}}", at: "", "trials.phase-2.benefits", "no benefit of fluoxetine",
      "a benefit for each arm but the control", .missing, told: ("programme", "benefits: {low")),
    WrongProgramme(
      "title: Igmesine 25 mg against placebo", "titel: Igmesine 25 mg against placebo", at: "titel", "trial", "key \"titel\"",
      "one of id, title, phase, blinding", .unknownName, suggestion: "title", in: "phase-3"),
    WrongProgramme(
      "allocation:\n  method: permuted blocks\n  ratio: {placebo: 1, low: 1, high: 1, fluoxetine: 1}\n", "", at: "", "trials.phase-2.file",
      "\"phase-2.yaml\", a trial without \"allocation\"", "a trial that can be simulated", .missing, in: "phase-2",
      told: ("programme", "phase-2.yaml, scenario")),
    WrongProgramme(
      "standard deviation: 8 ", "standard deviation: 8\n  adherence: 90%\n  rescue: {share: 10%, effect: -1, source: [nobody]} ", at: "",
      "assumptions.rescue.source", "\"nobody\"",
      sources, .unknownName, in: "phase-3",
      told: ("phase-3", "nobody")),
  ]

  static let benefits: [WrongProgramme] = [
    WrongProgramme(
      "prior: normal mean 1 sd 1.5", "prior: normal mean 1 sd -1.5", at: "-1.5", "benefits.25 mg.prior", "\"-1.5\"", "an sd above 0", .outOfRange),
    WrongProgramme(
      "prior: normal mean 1 sd 1.5", "prior: normal mean 1 sd 1.5 points", at: "normal", "benefits.25 mg.prior", "\"normal mean 1 sd 1.5 points\"",
      "points, without a unit", .contradicts),
    WrongProgramme(
      "country = other: normal", "country = Wales: normal", at: "country", "benefits.25 mg.modifiers", "level \"Wales\" of country",
      "one of UK, other", .unknownName),
    WrongProgramme(
      "relative to: 25 mg", "relative to: 100 mg", at: "100 mg", "benefits.100 mg.relative to", "\"100 mg\"", "one of 25 mg, fluoxetine 20 mg",
      .unknownName),
    WrongProgramme(
      "relative to: 25 mg", "relative to: fluoxetine 20 mg", at: "fluoxetine", "benefits.100 mg.relative to",
      "\"fluoxetine 20 mg\", of another treatment", "a benefit of the same treatment", .contradicts),
    WrongProgramme(
      "{from: mechanism, relative to: 25 mg", "{from: mechanism, prior: 0, relative to: 25 mg", at: "prior", "benefits.100 mg",
      "\"prior\" beside \"from\"", "that of the benefit it is relative to", .contradicts),
    WrongProgramme(
      "  mechanism: mechanism.yaml\n", "", at: "", "benefits.100 mg.from", "\"mechanism\" in a programme without one",
      "\"programme.mechanism\", a mechanism file", .missing, told: ("programme", "mechanism, relative")),
    WrongProgramme(
      "high: 100 mg, fluoxetine", "high: 25 mg, fluoxetine", at: "", "benefits.100 mg", "\"100 mg\", which no arm has",
      "an arm with a dose that has it", .missing, told: ("programme", "100 mg: {from")),
    WrongProgramme(
      "between trials: 0.5", "between trials: -0.5", at: "-0.5", "benefits.25 mg.between trials", "\"-0.5\"", "a number of at least 0", .outOfRange),
    WrongProgramme(
      "source: [this_work, stone2022, turner2008]", "source: [this_work, stone2021]", at: "stone2021", "benefits.25 mg.source", "\"stone2021\"",
      sources, .unknownName, suggestion: "stone2022"),
    WrongProgramme(
      "onset: uniform 0.7 to 3 weeks", "onset: uniform 0.7 to 3", at: "uniform", "course.onset", "\"uniform 0.7 to 3\"",
      "lengths of time, such as \"uniform 0.7 to 3 weeks\"", .wrongType),
    WrongProgramme(
      "onset: uniform 0.7 to 3 weeks", "onset: normal mean 2 sd 1 weeks", at: "normal", "course.onset",
      "\"normal mean 2 sd 1 weeks\", which reaches -2 weeks", "lengths above 0", .outOfRange),
    WrongProgramme(
      "of: uniform 0 to 0.25", "of: uniform -1 to 0.25", at: "", "course.waning per week",
      "\"uniform -1 to 0.25\", which reaches -1",
      "numbers of at least 0", .outOfRange, told: ("programme", "{mixture")),
  ]

  static let unknowns: [WrongProgramme] = [
    WrongProgramme(
      "  phase-2:\n    design", "  phase-4:\n    design", at: "phase-4", "unknowns.phase-4", "\"phase-4\"", "one of phase-2, phase-3", .unknownName,
      suggestion: "phase-2"),
    WrongProgramme(
      sizes, sizes.replacing("sample size", with: "sampel size"), at: "design", "unknowns.phase-2.design.sampel size",
      "key \"sampel size\" at design", "one of the keys of design", .unknownName, suggestion: "sample size"),
    WrongProgramme(
      sizes, sizes.replacing("uniform 120", with: "uniform -400"), at: "uniform", "unknowns.phase-2.design.sample size.prior",
      "\"uniform -400 to 360\", which reaches -400", "counts of at least 4", .outOfRange),
    WrongProgramme(
      dropout, dropout.replacing("40%", with: "140%"), at: "uniform", "unknowns.phase-3.assumptions.treatment discontinuation.share.prior",
      "\"uniform 20% to 140%\", which reaches \"140%\"", "a share from 0% to 99%", .outOfRange),
    WrongProgramme(
      dropout, dropout.replacing("20% to 40%", with: "0.2 to 0.4 weeks"), at: "uniform",
      "unknowns.phase-3.assumptions.treatment discontinuation.share.prior", "\"uniform 0.2 to 0.4 weeks\", which gives \"0.2828 weeks\"",
      "a share with %, such as \"75%\" or names and their values", .wrongType),
    WrongProgramme(
      "{carried forward: 85%, completers: 15%}", "{carried forward: 85%, completer: 15%}", at: "completer:",
      "unknowns.phase-3.hypotheses.primary.analysis.prior.choice",
      "\"completer\"", "one of primary, carried forward, completers", .unknownName, suggestion: "completers"),
    WrongProgramme(
      "design.looks.look 1: {prior", "design.looks.look 3: {prior", at: "design", "unknowns.phase-3.design.looks.look 3", "no such place",
      "a place of the file or of the language", .unknownName),
    WrongProgramme(
      "country = UK: {prior: normal mean 0 sd 0.8", "country = Wales: {prior: normal mean 0 sd 0.8", at: "",
      "unknowns.phase-3.assumptions.control change modifiers.country = Wales", "level \"Wales\" of country at assumptions.control change modifiers",
      "one of UK, other", .unknownName, told: ("programme", "assumptions.control change modifiers.country = Wales")),
    WrongProgramme(
      "{by: country, UK", "{by: region, UK", at: "region", "unknowns.phase-3.population.factors.setting.outpatient.by", "\"region\"",
      "one of country, setting", .unknownName),
    WrongProgramme(
      "UK: beta a 9 b 1.5, other: beta a 4 b 4", "UK: beta a 9 b 1.5", at: "", "unknowns.phase-3.population.factors.setting.outpatient",
      "no prior for other", "one for each level of country", .missing, told: ("programme", "population.factors.setting.outpatient: {by")),
    WrongProgramme(
      "UK: beta a 9 b 1.5, other", "UK: beta a 9 b 1.5, Wales: beta a 1 b 1, other", at: "Wales",
      "unknowns.phase-3.population.factors.setting.outpatient.Wales", "\"Wales\"", "one of UK, other", .unknownName),
    WrongProgramme(
      "standard deviation: {prior: uniform 6 to 8.5, source: [rbmi_data, riesby_data, furukawa2003_data]}\n    population",
      "standard deviation: {piror: uniform 6 to 8.5, source: [rbmi_data, riesby_data, furukawa2003_data]}\n    population", at: "piror",
      "unknowns.phase-2.assumptions.standard deviation", "key \"piror\"", "one of prior, by, source, label, note", .unknownName, suggestion: "prior"),
    WrongProgramme(
      "    \(sizes)\n", "", at: "", "trials.phase-2.file", "\"phase-2.yaml\", a trial of unknown size",
      "a prior at design.sample size among the unknowns of phase-2", .missing, told: ("programme", "phase-2.yaml, scenario")),
    WrongProgramme(
      "{5% two-sided: 75%, 10% two-sided: 25%}", "{5%: 75%, 10% two-sided: 25%}", at: "", "unknowns.phase-3.reported level.prior", "\"5%\"",
      "an error with its side, such as \"5% two-sided\"", .wrongType, told: ("programme", "{choice: {5%: 75%")),
    WrongProgramme(
      "    reported level: {prior: {choice: {5% two-sided: 100%}}, source: [this_work]}\n", "", at: "", "unknowns.phase-2",
      "claims at an unknown level (C07, C08)", "a prior at \"reported level\"; 5% two-sided, that of the design, is taken", .unwise,
      told: ("programme", "phase-2:\n    design")),
    WrongProgramme(
      "    assumptions.standard deviation: {prior: uniform 6 to 8.5, source: [rbmi_data, riesby_data, furukawa2003_data]}\n    population",
      "    assumptions.effect.low: {prior: normal mean 0 sd 1}\n    population", at: "assumptions.effect", "unknowns.phase-2.assumptions.effect.low",
      "values that change nothing", "a place that scenario \"bell\" of phase-2.yaml uses", .contradicts),
  ]

  static let records: [WrongProgramme] = [
    WrongProgramme(
      "C02: {at", "C22: {at", at: "C22", "readings.C22", "\"C22\"", claimIDs, .unknownName, suggestion: "C02"),
    WrongProgramme(
      "C08: {in: every}", "C08: {at: every}", at: "at", "readings.C08.at", "\"at\" of C08, which is decided", "a key of C08 with \"one of\"",
      .contradicts),
    WrongProgramme(
      "look 1: 50%, week 2: 25%, week 4: 25%}}}", "look 1: 50%, week 2: 25%, week 3: 25%}}}", at: "week 3", "readings.C02.at.choice.week 3",
      "\"week 3\"", "one of look 1, week 2, week 4", .unknownName),
    WrongProgramme(
      "look 1: 50%, week 2: 25%, week 4: 25%}}}", "look 1: 50%, week 2: 25%, week 4: 35%}}}", at: "", "readings.C02.at.choice",
      "weights that sum to 110%", "100%", .contradicts, told: ("programme", "{look 1: 50%, week 2: 25%, week 4: 35%")),
    WrongProgramme(
      "  C08: {in: every}\n", "", at: "", "readings", "no reading of C08, which is undecided in \"in\"",
      "\"C08: {in: {choice: …}}\" or every; equal weights are taken", .unwise, told: ("programme", "readings:")),
    WrongProgramme(
      "two trials: {prior: 75%}", "two trials: {prior: 70%}", at: "", "alternatives.one trial or two", "priors that sum to 95%", "100%", .contradicts,
      told: ("programme", "one trial or two:")),
    WrongProgramme(
      "two trials: {prior: 75%}", "two trials: {prior: not assessed}", at: "", "alternatives.one trial or two", "priors of some alternatives",
      "a prior for each, or \"not assessed\" for all", .contradicts, told: ("programme", "one trial or two:")),
    WrongProgramme(
      told, told.replacing("phase-2, arms", with: "phase-3, arms"), at: "phase-3, arms",
      "alternatives.one trial or two.one trial told twice.told of.phase-3.trial",
      "\"phase-3\" told of itself", "another trial", .contradicts),
    WrongProgramme(
      told, told.replacing("igmesine: low", with: "igmesine: lo"), at: "lo}",
      "alternatives.one trial or two.one trial told twice.told of.phase-3.arms.igmesine", "\"lo\"", "one of placebo, low, high, fluoxetine",
      .unknownName, suggestion: "low"),
    WrongProgramme(
      "phase-2.design.sample size: 348", "phase-5.design.sample size: 348", at: "phase-5",
      "alternatives.one trial or two.one trial told twice.set.phase-5.design.sample size", "trial \"phase-5\"",
      "one of phase-2, phase-3, and a place of its file", .unknownName, suggestion: "phase-2"),
    WrongProgramme(
      "phase-2.design.sample size: 348", "phase-2.design.sample size: 350", at: "",
      "alternatives.one trial or two.one trial told twice.set.phase-2.population.factors.country",
      "\"{UK: 263, other: 85}\", which gives counts that sum to 348", "350, the sample size", .contradicts,
      told: ("programme", "{UK: 263, other: 85}")),
    WrongProgramme(
      "claims: [C20]", "claims: [C99]", at: "C99", "alternatives.why it was stopped.efficacy too weak.claims", "\"C99\"", claimIDs, .unknownName,
      suggestion: "C09"),
    WrongProgramme(
      "claims: [C04, C05, C07]", "claims: [C03, C05, C07]", at: "C03", "reporting.claims", "\"C03\", which is \"not significant\"",
      "a claim told because it was significant", .contradicts),
    WrongProgramme(
      "probability if not significant: beta a 3 b 7", "probability if not significant: uniform 0 to 2", at: "uniform",
      "reporting.probability if not significant", "\"uniform 0 to 2\", which reaches 2", "probabilities from 0% to 100%", .outOfRange),
  ]

  static let plans: [WrongProgramme] = [
    WrongProgramme(
      "treatment mean: Me", "treatment mean: M", at: "M", "meta-analyses.older antidepressants.columns.treatment mean", "\"M\"",
      "one of author, Ne, Me, Se, Nc, Mc, Sc, measure", .unknownName),
    WrongProgramme(
      "treatment mean: Me", "treatment mean: measure", at: "measure", "meta-analyses.older antidepressants.columns.treatment mean",
      "\"measure\", a column of text", "a column of numbers", .wrongType),
    WrongProgramme(
      "measure: standardized mean difference", "measure: standardised mean difference", at: "standardised",
      "meta-analyses.older antidepressants.measure",
      "\"standardised mean difference\"",
      "one of mean difference, standardized mean difference, risk ratio, odds ratio, risk difference", .unknownName,
      suggestion: "standardized mean difference"),
    WrongProgramme(
      "predicted by: older antidepressants", "predicted by: older trials", at: "older", "sensitivity.from older trials.25 mg.predicted by",
      "\"older trials\"", "older antidepressants", .unknownName, suggestion: "older antidepressants"),
    WrongProgramme(
      "skeptical: {25 mg:", "skeptical: {100 mg:", at: "100 mg", "sensitivity.skeptical.100 mg", "\"100 mg\", which comes from the mechanism",
      "a benefit with a prior", .contradicts),
    WrongProgramme(
      "road: both", "road: each", at: "each", "inference.road", "\"each\"", "one of exact, simulation, both", .unknownName, suggestion: "exact"),
    WrongProgramme(
      "same again: {file: phase-3.yaml", "same again: {file: phase-4.yaml", at: "phase-4", "next trials.same again.file", "\"phase-4.yaml\"",
      "a file beside or below this one", .missing),
    WrongProgramme(
      "allocation.strata: [country]", "allocation.strata: [region]", at: "[region]", "next trials.outpatients.set.allocation.strata",
      "\"[region]\", which gives \"region\"", "one of country, setting", .unknownName),
    WrongProgramme(
      "[348, 500, 700, 1000]", "[348, five hundred]", at: "five", "next trials.larger.vary.design.sample size", "\"five hundred\"",
      "a count of at least 2 or unknown", .wrongType),
    WrongProgramme(
      "    set: {population.factors.country: {UK: 75%, other: 25%}}   # shares, for counts are of one size\n    vary: {design.sample size: [348, 500, 700, 1000]}",
      "    vary: {design.sample size: [348, 500]}", at: "500", "next trials.larger.vary.design.sample size",
      "\"500\", which gives counts that sum to 348 at population.factors.country", "500, the sample size", .contradicts),
    WrongProgramme("  target: 2", "  target: 0.5", at: "0.5", "decision.target", "\"0.5\"", "more than 1, the minimal benefit", .contradicts),
    WrongProgramme(
      "stop: {above target: 10%}", "stop: {above target: 60%}", at: "60%", "decision.stop.above target", "\"60%\"",
      "less than 50%, above which it is go", .contradicts),
    WrongProgramme("per patient: -0.03", "per patient: cheap", at: "cheap", "value.per patient", "\"cheap\"", "a number", .wrongType),
  ]

  static let claims: [WrongProgramme] = [
    WrongProgramme(
      "  C03:\n    about: efficacy\n    trial: phase-3", "  C03:\n    about: efficacy\n    trial: phase-1", at: "phase-1", "claims.C03.trial",
      "\"phase-1\"", "one of phase-2, phase-3", .unknownName, suggestion: "phase-2", in: "claims"),
    WrongProgramme(
      "    arm: high\n    against: low", "    arm: hihg\n    against: low", at: "hihg", "claims.C11.arm", "\"hihg\"",
      "one of placebo, low, high, fluoxetine", .unknownName, suggestion: "high", in: "claims"),
    WrongProgramme(
      "in: country = UK", "in: region = UK", at: "region", "claims.C04.in", "factor \"region\"", "one of country, setting, baseline", .unknownName,
      in: "claims"),
    WrongProgramme(
      "in: country = UK", "in: country=UK", at: "country", "claims.C04.in", "\"country=UK\"",
      "a condition such as \"country = UK\" or keys such as one of, at least, of", .wrongType,
      in: "claims"),
    WrongProgramme(
      "at: {one of: [look 1, week 2, week 4]}", "at: {one of: [look 2, week 2, week 4]}", at: "look 2", "claims.C02.at.one of", "\"look 2\"",
      "one of look 1, week 1, week 2, week 3, week 4, week 5, week 6, end", .unknownName, in: "claims"),
    WrongProgramme(
      "at: {one of: [look 1, week 2, week 4]}", "at: {one of: [look 1]}", at: "[look", "claims.C02.at.one of", "a list of one",
      "at least two, or the one alone", .missing, in: "claims"),
    WrongProgramme(
      "at: {one of: [look 1, week 2, week 4]}", "at: {at least: 4, of: [look 1, week 2, week 4]}", at: "4,", "claims.C02.at.at least", "\"4\"",
      "a count of at most 3, for so many are named", .outOfRange, in: "claims"),
    WrongProgramme(
      "  C03:\n    about: efficacy\n    trial: phase-3\n    says: By the end of six weeks the difference was no longer significant\n    arm: igmesine\n",
      "  C03:\n    about: efficacy\n    trial: phase-3\n    says: By the end of six weeks the difference was no longer significant\n", at: "C03",
      "claims.C03", "\"not significant\" without \"arm\"", "\"arm\": a finding that constrains says of what", .missing, in: "claims"),
    WrongProgramme(
      "    finding: not significant\n    level: unknown\n", "    finding: not significant\n", at: "", "claims.C03",
      "\"not significant\" without a level", "\"level\", an error or unknown", .missing, in: "claims", told: ("claims", "C03:")),
    WrongProgramme(
      "    finding: more\n", "    finding: more\n    level: 5% two-sided\n", at: "level", "claims.C11", "a level with \"more\"",
      "none: the finding says nothing of significance", .contradicts, in: "claims"),
    WrongProgramme(
      "    finding: none occurred", "    finding: none occured", at: "none", "claims.C12.finding", "\"none occured\"",
      "one of significant in favor, significant against, not significant, not significant in favor, direction in favor, direction against, more, "
        + "fewer, none occurred, stated, not reported", .unknownName, suggestion: "none occurred", in: "claims"),
    WrongProgramme(
      "    endpoint: any event\n", "    endpoint: hamd\n", at: "hamd", "claims.C11.endpoint", "\"hamd\" with \"more\"",
      "an adverse event, which can be counted", .contradicts, in: "claims"),
    WrongProgramme(
      "    arm: high\n    against: low", "    arm: high\n    against: high", at: "high\n    against: high", "claims.C11.against",
      "\"high\" on both sides", "an arm other than that of the claim", .contradicts, in: "claims",
      told: ("claims", "high\n    in: all\n    at: end\n    endpoint: any")),
    WrongProgramme(
      "corroborated by: [bergeron1995, obx_igmesine]", "corroborated by: [bergeron1996, obx_igmesine]", at: "bergeron1996",
      "claims.C10.corroborated by", "\"bergeron1996\"", sources, .unknownName, suggestion: "bergeron1995", in: "claims"),
    WrongProgramme(
      "cites: [seed 3]\n    certainty: medium\n    corroborated by: [akunne2001]\n",
      "cites: [seed 6]\n    certainty: medium\n    corroborated by: [akunne2001]\n",
      at: "seed 6", "claims.C18.cites", "\"seed 6\"", "one of seed 1, seed 2, seed 3, seed 4, seed 5", .unknownName, suggestion: "seed 1",
      in: "claims"),
    WrongProgramme(
      "source: [seed]\n    certainty: low\n  C16", "source: []\n    certainty: low\n  C16", at: "[]", "claims.C15.source", "an empty list",
      "at least one", .missing, in: "claims"),
    WrongProgramme(
      "source: [seed]\n    certainty: low\n  C16", "source: [hamilton1960]\n    certainty: low\n  C16", at: "[hamilton", "claims.C15.source",
      "no source that was reached", "one whose passage or data were read, or \"corroborated by\" one", .unwise, in: "claims"),
    WrongProgramme(
      "seed 3: {as printed: 'Neuropharmacological profile of a selective sigma ligand, igmesine - PubMed'",
      "seed 3: {as printed: 'Clinical efficacy of fluoxetine in outpatients with dysthymia - PubMed'", at: "Clinical", "citations.seed 3.as printed",
      "\"Clinical efficacy of fluoxetine in outpatients with dysthymia - PubMed\"",
      "\"Neuropharmacological profile of a selective sigma ligand, igmesine: a potential antidepressant\", as the record of akunne2001 has it",
      .unwise,
      in: "claims"),
    WrongProgramme(
      "source: urani2002, read: abstract", "read: abstract", at: "", "citations.seed 4", "no key \"source\" of what was read",
      "the key of its record in a sources file", .missing, in: "claims", told: ("claims", "seed 4: {")),
    WrongProgramme(
      "claims: [C14, C20]", "claims: [C14, C23]", at: "C23", "contradictions.X05.claims", "\"C23\"", claimIDs, .unknownName, suggestion: "C03",
      in: "claims"
    ),
    WrongProgramme(
      "severity: low\n    issue: Reference 2", "severity: lowest\n    issue: Reference 2", at: "lowest", "contradictions.X02.severity", "\"lowest\"",
      "one of high, medium, low", .unknownName, in: "claims"),
    WrongProgramme(
      "patients: 263", "patients: 400", at: "400", "claims.C04.patients", "\"400\"", "at most 348, the sample size of phase-3", .contradicts,
      in: "claims"),
    WrongProgramme(
      "year: 1998", "year: late nineties", at: "late", "sources.roze1998.year", "\"late nineties\"", "a count of at least 1500", .wrongType,
      in: "sources"),
    WrongProgramme(
      "    read: text\n  akunne2001", "    read: yes\n  akunne2001", at: "yes", "sources.roze1998.read", "\"yes\"",
      "one of text, title, recalled, data", .unknownName, in: "sources"),
  ]

  @Test(arguments: [heads, benefits, unknowns, records, plans, claims].flatMap { $0 })
  func `are told once, in their file, where they stand`(_ wrong: WrongProgramme) throws {
    let (folder, fault) = try wrong.changed()
    #expect(folder.faults.filter { !Self.standing.contains($0.fault.place) } == [fault])
  }
}

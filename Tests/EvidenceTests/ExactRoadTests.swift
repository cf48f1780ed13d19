import Design
import Evidence
import Mathematics
import TestSupport
import Testing

@Suite struct `The exact road` {
  @Test(.tags(.reference)) func `gives the core table at its printed digits`() throws {
    let core = References.one("exact-road", "core_table").outputs
    for row in core["looks"].elements {
      let pattern = ExactRoad.looks(t: row["t"].number!, patientsByArm: 174, standardDeviation: 8)
      #expect(row["P_pattern"].fields.count == 6)
      for (effect, printed) in row["P_pattern"].fields { ExactRoad.close(try ExactRoad.common(pattern, Double(effect)!), printed, "P at \(effect)") }
      try ExactRoad.compare(try ExactRoad.posterior(pattern, Normal(mean: 1.8, standardDeviation: 1)), row["posterior_N(1.8,1)"])
    }
    let half = try ExactRoad.posterior(ExactRoad.looks(t: 0.5, patientsByArm: 174, standardDeviation: 8), Normal(mean: 1.8, standardDeviation: 1))
    let interval = try half.interval(0.95)
    ExactRoad.close(interval.lower, core["t_0.5_interval_95"][0], "2.5 %")
    ExactRoad.close(interval.upper, core["t_0.5_interval_95"][1], "97.5 %")
    let final = ExactRoad.looks(t: 0.5, patientsByArm: 174, standardDeviation: 8).replacing(0, by: .notReported)
    try ExactRoad.compare(try ExactRoad.posterior(final, Normal(mean: 1.8, standardDeviation: 1)), core["final_ns_alone"])
    let prior = try EffectPosterior(prior: Normal(mean: 1.8, standardDeviation: 1)) { _ in 1 }
    for n in [174.0, 300, 500] {
      let next = try NextTrial(drugPatients: n, controlPatients: n, standardDeviation: 8, rule: .twoSided5Percent)
      for (belief, name) in [(half, "assurance_after_t_0.5"), (prior, "assurance_under_prior")] {
        let printed = core[name]["\(Int(n))"]
        ExactRoad.close(next.assurance(over: belief).success, printed["in_favour"], "\(name) \(n)")
        ExactRoad.close(belief.expectation(next.powerOfBothTails(at:)), printed["both_tails"], "\(name) \(n), both tails")
      }
    }
    for (m, printed) in core["luck_independent_one_sided_.025"].fields {
      ExactRoad.close(
        SubsetLuck.independent(Int(m)!, rule: SignificanceRule(level: 0.025, sides: 1)).atLeastOne, printed, "luck of \(m)", within: 6e-11)
    }
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("single_claim")) func `gives the posterior of a single claim`(_ reference: ReferenceCase) throws
  {
    let inputs = reference.inputs
    let n = inputs["n_arm"].number!
    let cells = PatientCells(arms: [("drug", n), ("placebo", inputs["n_placebo"].number ?? n)])
    let pattern = Pattern(
      [JudgedStatistic(Comparison("final", of: cells), ExactRoad.finding(inputs["finding"].text), by: ExactRoad.rule(inputs))], in: cells,
      standardDeviation: inputs["sd"].number!)
    try ExactRoad.compare(try ExactRoad.posterior(pattern, ExactRoad.prior(inputs["prior"])), reference.outputs)
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("nested")) func `gives a subset within a whole`(_ reference: ReferenceCase) throws {
    let (inputs, outputs) = (reference.inputs, reference.outputs)
    let (n, k) = (inputs["n"].number!, inputs["n_sub"].number!)
    let rule = ExactRoad.rule(inputs)
    let cells = PatientCells(arms: [("drug", n / 2), ("placebo", n / 2)], strata: [("subset", k / n), ("rest", 1 - k / n)])
    let pattern = Pattern(
      [
        JudgedStatistic(Comparison("subset", in: [0], of: cells), .significantInFavor, by: rule),
        JudgedStatistic(Comparison("whole", of: cells), .notSignificant, by: rule),
      ], in: cells, standardDeviation: inputs["sd"].number!)
    ExactRoad.close(pattern.statistics.correlation[0, 1], outputs["corr"], "correlation", within: 6e-11)
    for (effect, printed) in outputs["P_pattern"].fields {
      ExactRoad.close(try ExactRoad.common(pattern, Double(effect)!), printed, "P at \(effect)")
    }
    for row in outputs["P_pattern_sub_rest"].elements {
      let effects = row.numbers
      ExactRoad.close(try pattern.probability { arm, stratum, _ in arm == 0 ? effects[stratum] : 0 }.value, row[2], "P at \(effects)")
    }
    ExactRoad.close(
      try ExactRoad.common(pattern.replacing(1, by: .notReported), 0), outputs["P_subset_sig_alone_at_0"], "the subset alone at 0")
    for prior in inputs["priors"].elements {
      let posterior = try ExactRoad.posterior(pattern, ExactRoad.prior(prior))
      try ExactRoad.compare(posterior, outputs["posterior"][prior[0].number == 0 ? "N(0,1)" : "N(1.8,1)"])
    }
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("three_claims")) func `gives an interim, a final and a subset`(_ reference: ReferenceCase)
    throws
  {
    let (inputs, outputs) = (reference.inputs, reference.outputs)
    let (n, k, t) = (inputs["n"].number!, inputs["n_sub"].number!, inputs["t"].number!)
    let rule = ExactRoad.rule(inputs)
    let cells = PatientCells(arms: [("drug", n / 2), ("placebo", n / 2)], strata: [("subset", k / n), ("rest", 1 - k / n)], looks: [t])
    let pattern = Pattern(
      [
        JudgedStatistic(Comparison("interim", of: cells, look: 0), .significantInFavor, by: rule),
        JudgedStatistic(Comparison("final", of: cells), .notSignificant, by: rule),
        JudgedStatistic(Comparison("subset", in: [0], of: cells), .significantInFavor, by: rule),
      ], in: cells, standardDeviation: inputs["sd"].number!)
    for i in 0..<3 { for j in 0..<3 { ExactRoad.close(pattern.statistics.correlation[i, j], outputs["corr"][i][j], "correlation", within: 6e-11) } }
    for (effect, printed) in outputs["P_pattern"].fields {
      ExactRoad.close(try ExactRoad.common(pattern, Double(effect)!), printed, "P at \(effect)")
    }
    for prior in inputs["priors"].elements {
      let posterior = try ExactRoad.posterior(pattern, ExactRoad.prior(prior))
      try ExactRoad.compare(posterior, outputs["posterior"][prior[0].number == 0 ? "N(0,1)" : "N(1.8,1)"])
    }
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("arms_sharing_control")) func `gives two arms against one control`(_ reference: ReferenceCase)
    throws
  {
    let (inputs, outputs) = (reference.inputs, reference.outputs)
    let n = inputs["n"].numbers
    let rule = ExactRoad.rule(inputs)
    let cells = PatientCells(arms: [("first", n[0]), ("second", n[1]), ("control", n[2])])
    let pattern = Pattern(
      [
        JudgedStatistic(Comparison("first", arm: 0, comparator: 2, of: cells), .significantInFavor, by: rule),
        JudgedStatistic(Comparison("second", arm: 1, comparator: 2, of: cells), .notSignificant, by: rule),
      ], in: cells, standardDeviation: inputs["sd"].number!)
    ExactRoad.close(pattern.statistics.correlation[0, 1], outputs["corr"], "correlation", within: 6e-11)
    for row in outputs["P_pattern"].elements {
      let effects = row.numbers
      ExactRoad.close(try pattern.probability { arm, _, _ in arm < 2 ? effects[arm] : 0 }.value, row[2], "P at \(effects)")
    }
    let A = pattern.statistics.response(effects: 2) { index, arm, _, _ in index == arm ? 1 : 0 }
    let second = ExactRoad.prior(inputs["prior_second"])
    for prior in inputs["priors"].elements {
      let name = prior[0].number == 0 ? "N(0,1)" : "N(1.8,1)"
      let first = ExactRoad.prior(prior)
      let equal = try EffectPosterior(prior: first) { (δ: Double) throws(MathematicalFailure) in
        try pattern.probability { arm, _, _ in arm < 2 ? δ : 0 }.value
      }
      try ExactRoad.compare(equal, outputs["posterior_equal_effects"][name])
      let effects = GaussianEffects(
        means: [first.mean, second.mean], standardDeviations: [first.standardDeviation, second.standardDeviation])
      let printed = outputs["posterior_independent"][name]
      try ExactRoad.compare(try effects.posterior(of: [1, 0], given: [.init(pattern, response: A)]), printed["first"])
      try ExactRoad.compare(try effects.posterior(of: [0, 1], given: [.init(pattern, response: A)]), printed["second"])
      ExactRoad.close(try effects.evidence(of: [.init(pattern, response: A)]).value, printed["first"]["evidence"], "evidence")
    }
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("assurance")) func `gives power and assurance of next trials`(_ reference: ReferenceCase) throws
  {
    let (inputs, outputs) = (reference.inputs, reference.outputs)
    let sequential = inputs["design"].text == "lan_demets_obrien_fleming"
    let rule = ExactRoad.rule(inputs)
    let (n, m, sd) = (inputs["n_drug"].number!, inputs["n_placebo"].number!, inputs["sd"].number!)
    let next =
      sequential
      ? try NextTrial(
        drugPatients: n, controlPatients: m, standardDeviation: sd, fractions: [inputs["t"].number!, 1], alphaOneSided: rule.level,
        efficacy: .spending(.lanDeMetsOBrienFleming))
      : try NextTrial(drugPatients: n, controlPatients: m, standardDeviation: sd, rule: rule)
    let belief = inputs["belief"]
    let prior = Normal(mean: belief["mean"].number!, standardDeviation: belief["sd"].number!)
    let assurance: Assurance
    if belief["kind"].text == "normal" {
      assurance = try next.assurance(over: prior)
    } else {
      let pattern = ExactRoad.looks(t: belief["t"].number!, patientsByArm: belief["n_arm"].number!, standardDeviation: belief["sd_patient"].number!)
      assurance = next.assurance(over: try ExactRoad.posterior(pattern, prior))
    }
    ExactRoad.close(assurance.success, outputs["assurance"], "assurance")
    for (effect, printed) in outputs["power_at"].fields { ExactRoad.close(next.power(at: Double(effect)!), printed, "power at \(effect)") }
    if sequential {
      ExactRoad.close(next.criticalValues[0], outputs["c1"], "first bound")
      ExactRoad.close(next.criticalValues[1], outputs["c2"], "second bound")
      ExactRoad.close(next.test.boundaries.alphaSpent[0], outputs["alpha_spent_1"], "error spent", within: 6e-11)
      ExactRoad.close(assurance.earlyStop, outputs["early_stop"], "early stop")
      ExactRoad.close(assurance.expectedPatients, outputs["expected_n"], "expected patients", within: 6e-6)
    } else {
      ExactRoad.close(next.criticalValues[0], outputs["c"], "bound")
    }
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("type_M_S")) func `gives exaggeration and wrong signs`(_ reference: ReferenceCase) throws {
    let (inputs, outputs) = (reference.inputs, reference.outputs)
    let found: Exaggeration
    if let power = inputs["power"].number {
      found = try Exaggeration(power: power, level: inputs["level"].number!)
    } else {
      let se = inputs["sd"].number! * (2 / inputs["n_arm"].number!).squareRoot()
      found = Exaggeration(effectOverStandardError: inputs["effect"].number! / se, level: inputs["level"].number!)
    }
    ExactRoad.close(found.effectOverStandardError, outputs["effect_over_se"], "effect over standard error")
    ExactRoad.close(found.power, outputs["power"], "power")
    ExactRoad.close(found.typeS, outputs["type_S"], "type S", within: 6e-11)
    ExactRoad.close(found.typeM, outputs["type_M"], "type M")
    ExactRoad.close(found.inFavor, outputs["exaggeration_given_significant_in_favour"], "in favor")
  }

  @Test(.tags(.reference), arguments: ExactRoad.cases("luck")) func `gives the luck of subsets`(_ reference: ReferenceCase) throws {
    let (inputs, outputs) = (reference.inputs, reference.outputs)
    let rule = ExactRoad.rule(inputs)
    switch inputs["kind"].text {
    case "independent":
      let luck = SubsetLuck.independent(Int(inputs["m"].number!), rule: rule)
      ExactRoad.close(luck.atLeastOne, outputs["P_at_least_one"], "one", within: 6e-11)
      ExactRoad.close(luck.atLeastTwo, outputs["P_at_least_two"], "two", within: 6e-11)
      let same = try SubsetLuck.atLeastTwo(correlation: Matrix.identity(Int(inputs["m"].number!)), rule: rule)
      ExactRoad.close(same, outputs["P_at_least_two"], "two, by rectangles", within: 6e-11)
    case "nested":
      ExactRoad.close(
        try SubsetLuck.atLeastOne(correlation: SubsetLuck.nested(sizes: inputs["sizes"].numbers), rule: rule).value, outputs["P_at_least_one"], "one")
    case "overlapping":
      let R = SubsetLuck.correlation(shared: Matrix(inputs["shared"].matrix))
      for i in 0..<R.rows { for j in 0..<R.rows { ExactRoad.close(R[i, j], outputs["corr"][i][j], "correlation", within: 6e-11) } }
      ExactRoad.close(try SubsetLuck.atLeastOne(correlation: R, rule: rule).value, outputs["P_at_least_one"], "one")
    case "two_halvings":
      ExactRoad.close(try SubsetLuck.atLeastOne(correlation: SubsetLuck.halvings(2), rule: rule).value, outputs["P_at_least_one"], "one")
    case "partition_of_ns_whole":
      let luck = try SubsetLuck.partsOfNonsignificantWhole(
        2, rule: rule, wholeRule: SignificanceRule(level: inputs["level_whole"].number!, sides: 2))
      ExactRoad.close(luck.jointly, outputs["P_some_part_significant_and_whole_not"], "jointly")
      ExactRoad.close(luck.conditionally, outputs["P_some_part_significant_given_whole_not"], "given the whole")
    default: Issue.record("no such kind of luck")
    }
  }
}

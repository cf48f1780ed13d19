import Trial

/// A programme and what was found about it, in the words that tables, figures and sentences share.
struct ProgrammeWords {
  let programme: Programme
  let findings: ProgrammeFindings

  /// Where the benefit stands that the decision is about: of all patients; else the first quantity.
  var principal: Int {
    let benefit = programme.decision?.benefit
    return findings.quantities.firstIndex { $0.benefit == benefit && $0.population == nil && !$0.unit.isEmpty } ?? 0
  }
  var principalQuantity: ProgrammeFindings.Quantity? { findings.quantities.indices.contains(principal) ? findings.quantities[principal] : nil }
  var unit: String { principalQuantity?.unit ?? "points" }

  /// `igmesine 25 mg`.
  func treatment(_ benefit: String) -> String {
    guard let compound = programme.compound else { return benefit }
    return benefit.first?.isNumber == true ? "\(compound) \(benefit)" : benefit
  }
  var treatment: String { treatment(principalQuantity?.benefit ?? programme.compound ?? "the treatment") }

  /// The main prior and posterior. The posterior is nil where the claims cannot hold together.
  var prior: ProgrammeFindings.Run? { findings.run(.prior) }
  var posterior: ProgrammeFindings.Run? {
    guard let run = findings.run(.posterior), run.evidence > 0, run.beliefs.indices.contains(principal), run.beliefs[principal].mean.isFinite
    else { return nil }
    return run
  }
  var isImpossible: Bool { posterior == nil }
  /// The principal belief.
  func belief(_ run: ProgrammeFindings.Run?) -> ProgrammeFindings.Belief? {
    run.flatMap { $0.beliefs.indices.contains(principal) && $0.beliefs[principal].mean.isFinite ? $0.beliefs[principal] : nil }
  }
  func text(_ belief: ProgrammeFindings.Belief, most: Int = 1) -> BeliefText { BeliefText(belief: belief, unit: unit, most: most) }

  /// What both roads say of the posterior that both have; empty where one road was gone.
  var pairs: [ProgrammeFindings.RoadPair] { findings.roads.filter { $0.kind != .prior } }
  /// Under the table of both roads.
  var roadsNote: String {
    let same = pairs.first?.kind == .noSelection
    let both = same ? "Both without the model of what was quoted, which is judged on the exact road alone. " : ""
    return both
      + "Exact: probabilities of the claims computed. Simulation: whole trials drawn and analyzed as data are. The exact road leaves out rounding of "
      + "scores, leaving by what was seen, chance numbers of patients in arms and subsets, and Student's t."
  }
  static let simulationAlone =
    "By simulation alone: other priors, the answer without single claims, unknown designs, the model of what was quoted, what was luck, next trials and "
    + "the decision are found on the exact road only (road: both)."

  /// Names of the sensitivities that were run, in their order.
  var sensitivities: [String] {
    findings.runs.reduce(into: []) { names, run in
      if case .sensitivity(let name) = run.kind, !names.contains(name) { names.append(name) }
    }
  }
  /// Runs without some claims, the farthest from the answer first.
  var influences: [(claims: [String], belief: ProgrammeFindings.Belief, shift: Double)] {
    guard let full = belief(posterior), let road = posterior?.road else { return [] }
    let all = findings.runs.compactMap { run -> (claims: [String], belief: ProgrammeFindings.Belief, shift: Double)? in
      guard case .without(let claims) = run.kind, run.road == road, let belief = belief(run) else { return nil }
      return (claims, belief, belief.median - full.median)
    }
    return all.sorted { (abs($0.shift), $1.claims.joined()) > (abs($1.shift), $0.claims.joined()) }
  }
  /// Claims that say something of a comparison.
  var constraining: [Claim] { programme.record.claims.filter { $0.finding.constrains } }

  /// Whether any claim says something of an arm with this benefit; else what is told of it is what was thought before.
  func isReported(_ benefit: String) -> Bool {
    constraining.contains { claim in
      programme.trials.contains { trial in
        trial.name == claim.trial && trial.benefits.contains { $0.benefit == benefit && claim.arm?.values.contains($0.arm) == true }
      }
    }
  }

  /// Of a run: `all claims`, `without C02`.
  func name(_ kind: ProgrammeFindings.Run.Kind) -> String {
    switch kind {
    case .prior: "no claim"
    case .posterior: "all claims"
    case .sensitivity(let name): "all claims, \(name) prior"
    case .sensitivityPrior(let name): "no claim, \(name) prior"
    case .upTo(let claim): "up to \(claim)"
    case .without(let claims): "without \(claims.listed)"
    case .only(let claim): "\(claim) alone"
    case .doubted(let share): "each claim doubted at \(NumberStyle.percent(share))"
    case .given(let question, let alternative): "\(question): \(alternative)"
    case .noSelection: "every result taken as told, whatever it was"
    }
  }

  /// The choice of the rule in its own words.
  func word(_ choice: ProgrammeFindings.DecisionFinding.Choice) -> String {
    choice == .otherwise ? programme.decision?.otherwise ?? "neither" : choice.rawValue
  }

  /// The shapes of the dose-response, as a question whose choices the mechanism's curves bear.
  var shapes: ProgrammeFindings.UnknownFinding? {
    let series = Set(findings.mechanism.filter { $0.name == "dose-response" }.map(\.series))
    return findings.unknowns.first { unknown in
      if case .choices(let choices) = unknown.content { choices.count > 1 && choices.allSatisfy { series.contains($0.name) } } else { false }
    }
  }

  /// A next trial with what varies: `larger, 500`.
  func name(_ next: ProgrammeFindings.NextTrialFinding) -> String {
    ([next.name] + next.settings.map { "\($0.place.split(separator: ".").last ?? "") \($0.value)" }).joined(separator: ", ")
  }
}

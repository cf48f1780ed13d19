import Mathematics
import Pharmacology
import Trial

/// What the draws say, question by question.
struct Findings {
  let inference: ProgrammeInference
  let sample: ProgrammeSample
  let plans: [ProgrammeInference.Plan]
  let threads: Int
  var model: ProgrammeModel { inference.model }
  var programme: Programme { model.programme }
  var layout: DrawLayout { sample.draws.layout }
  /// Weights of the draws before and after the claims, summing to 1; after is before where the claims cannot be.
  let before: [Double]
  let after: [Double]
  let isPossible: Bool
  /// By quantity.
  let quantities: [(quantity: ProgrammeFindings.Quantity, maker: BeliefMaker)]

  init(_ inference: ProgrammeInference, _ sample: ProgrammeSample, _ plans: [ProgrammeInference.Plan], threads: Int) {
    self.inference = inference
    self.sample = sample
    self.plans = plans
    self.threads = threads
    before = Self.normalized(sample.prior(0))
    let weights = sample.weights(prior: 0, set: inference.everything, world: nil)
    isPossible = weights.contains { $0 > 0 }
    after = isPossible ? Self.normalized(weights) : before
    let (model, layout) = (inference.model, sample.draws.layout)
    let columns =
      Array(layout.benefits) + Array(layout.populations)
      + model.ratios.indices.filter { model.ratios[$0] != nil }.map { layout.relative.lowerBound + $0 }
    quantities = zip(model.quantities, columns).map { (quantity: $0, maker: BeliefMaker(sample.column($1))) }
  }

  static func normalized(_ weights: [Double]) -> [Double] {
    let sum = weights.reduce(0, +)
    return sum > 0 ? weights.map { $0 / sum } : weights
  }

  func all() throws -> ProgrammeFindings {
    var findings = ProgrammeFindings(quantities: quantities.map(\.quantity), runs: plans.compactMap(run))
    findings.seed = programme.inference.seed
    findings.draws = sample.count
    findings.failures = (0..<sample.count).count { draw in layout.ratios.allSatisfy { sample[draw, $0] == 0 } }
    findings.unknowns = unknowns()
    findings.contradictory = try contradictory()
    if isPossible { findings.predictions = predictions(findings) }
    findings.reconstructions = reconstructions()
    findings.subsets = try subsets()
    findings.nextTrials = try nextTrials()
    findings.decision = decision(findings)
    findings.safety = SafetyInference(findings: self).all()
    (findings.mechanism, findings.mechanismInputs) = try mechanism()
    return findings
  }

  // MARK: Runs

  private func run(_ plan: ProgrammeInference.Plan) -> ProgrammeFindings.Run? {
    let prior = sample.prior(plan.prior, worlds: plan.worlds)
    let likelihood = plan.doubt.map { sample.doubted($0) } ?? plan.set.map { sample.likelihood($0) } ?? []
    let weights = prior.indices.map { prior[$0] * likelihood[$0] }
    let (total, sum) = (prior.reduce(0, +), weights.reduce(0, +))
    guard total > 0, sum > 0 else { return nil }
    let evidence = sum / total
    var square = 0.0
    for i in prior.indices {
      let d = prior[i] / total * (likelihood[i] - evidence)
      square += d * d
    }
    let rule = programme.decision
    let beliefs = quantities.compactMap { one in
      one.maker.belief(weights, minimal: one.quantity.unit.isEmpty ? nil : rule?.minimal, target: one.quantity.unit.isEmpty ? nil : rule?.target)
    }
    guard beliefs.count == quantities.count else { return nil }
    return ProgrammeFindings.Run(
      kind: plan.kind, road: .exact, beliefs: beliefs, evidence: evidence, evidenceError: square.squareRoot(),
      effectiveSampleSize: ProgrammeSample.effectiveSize(weights))
  }

  // MARK: Decision

  private func decision(_ findings: ProgrammeFindings) -> ProgrammeFindings.DecisionFinding? {
    guard let rule = programme.decision, let place = findings.quantities.firstIndex(where: { $0.benefit == rule.benefit && $0.population == nil })
    else {
      return nil
    }
    func choice(_ run: ProgrammeFindings.Run?) -> (choice: ProgrammeFindings.DecisionFinding.Choice, minimal: Double, target: Double)? {
      guard let belief = run?.beliefs[place], let minimal = belief.aboveMinimal, let target = belief.aboveTarget else { return nil }
      if minimal >= rule.goAboveMinimal && target >= rule.goAboveTarget { return (.go, minimal, target) }
      return (target <= rule.stopAboveTarget ? .stop : .otherwise, minimal, target)
    }
    guard let main = choice(findings.run(.posterior)) else { return nil }
    let sensitivity = programme.sensitivity.compactMap { one in
      choice(findings.run(.sensitivity(one.name))).map { (name: one.name, choice: $0.choice) }
    }
    return .init(choice: main.choice, aboveMinimal: main.minimal, aboveTarget: main.target, sensitivity: sensitivity)
  }

  // MARK: Predictions

  private func predictions(_ findings: ProgrammeFindings) -> [ProgrammeFindings.Prediction] {
    func evidence(_ set: ClaimSet, _ weights: [Double]) -> Double {
      let likelihood = sample.likelihood(set)
      return weights.indices.reduce(0) { $0 + weights[$1] * likelihood[$1] }
    }
    let all = evidence(ClaimSet(mask: inference.everything.mask, selects: false), before)
    return model.claims.enumerated().map { index, claim in
      let alone = inference.only(index, selects: false)
      let others = evidence(inference.without([index], selects: false), before)
      return .init(
        claim: claim.id, prior: evidence(alone, before), givenOthers: others > 0 ? min(all / others, 1) : 0, again: evidence(alone, after))
    }
  }

  // MARK: Contradictions

  /// The elementary dependences of the claims' statistics that the claims break, in some world and by the design of a draw.
  private func contradictory() throws -> [ProgrammeFindings.Contradictory] {
    var found: [ProgrammeFindings.Contradictory] = []
    guard !isPossible else { return [] }
    for (place, world) in model.worlds.enumerated() {
      guard let draw = (0..<sample.count).first(where: { Int(sample[$0, layout.world]) == place && before[$0] > 0 }) else { continue }
      let values = layout.unknowns.map { sample[draw, $0] }
      for trial in world.trials where !trial.claims.isEmpty {
        let state = trial.trial.drawn(values, course: nil)
        let drawn = trial.drawn(values, state) { _, _ in 0 }
        for members in try drawn.impossible() {
          let claims = members.map { model.claims[trial.claims[$0].index].id }
          if !found.contains(where: { $0.claims == claims }) { found.append(.init(claims: claims, probability: 0)) }
        }
      }
    }
    return found
  }
}

extension TrialClaims.Drawn {
  /// The least sets of claims that leave nothing, each by its places: their bounds cross, or their statistics depend on each other.
  func impossible() throws(MathematicalFailure) -> [[Int]] {
    var found: [Set<Int>] = []
    let places = asked.indices.filter { asked[$0].least == nil }
    guard places.count <= 10 else { return [] }
    let masks = (1..<1 << places.count).sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
    for mask in masks {
      let members = Set(places.indices.filter { mask >> $0 & 1 == 1 }.map { places[$0] })
      guard !found.contains(where: { $0.isSubset(of: members) }) else { continue }
      var bounds: [Int: (lower: Double, upper: Double)] = [:]
      for member in members.sorted() {
        for variable in asked[member].variables {
          let now = bounds[variable] ?? (-.infinity, .infinity)
          bounds[variable] = (max(now.lower, asked[member].lower), min(now.upper, asked[member].upper))
        }
      }
      let variables = bounds.keys.sorted()
      let isEmpty = variables.contains { bounds[$0].map { $0.lower >= $0.upper } ?? false }
      if isEmpty {
        found.append(members)
      } else if try contradicts(variables, bounds) {
        found.append(members)
      }
    }
    return found.map { $0.sorted() }
  }

  /// Whether a linear dependence of the statistics keeps one sign over the bounds.
  private func contradicts(_ variables: [Int], _ bounds: [Int: (lower: Double, upper: Double)]) throws(MathematicalFailure) -> Bool {
    let eigen = try SymmetricEigen(of: correlation.submatrix(rows: variables, columns: variables))
    guard eigen.values[0] < 1e-10 else { return false }
    var (least, most) = (0.0, 0.0)
    for (place, weight) in eigen.vectors.column(0).enumerated() where abs(weight) > 1e-9 {
      guard let bound = bounds[variables[place]] else { continue }
      least += weight > 0 ? weight * bound.lower : weight * bound.upper
      most += weight > 0 ? weight * bound.upper : weight * bound.lower
    }
    return least >= 0 || most <= 0
  }
}

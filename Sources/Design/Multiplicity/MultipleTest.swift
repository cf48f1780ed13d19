import Mathematics
import Trial

/// A protocol's multiple test, compiled: which hypotheses are rejected, from their p values.
///
/// Rules of p values alone need nothing else. Joint rules need the correlation and the degrees of freedom of each group's statistics, which the analysis
/// knows: of one model from its fit, of nested populations from their sizes.
///
/// - Checked: each rule against the type that it is made of, and decisions against adjusted p values, in `MultipleTestTests`.
public struct MultipleTest: Sendable {
  /// What a rule is made of.
  enum Procedure: Sendable {
    /// Each at the whole error.
    case separate
    case marginal(MarginalAdjustment)
    /// Bonferroni's shortcut of a graph.
    case weighted(HypothesisGraph)
    /// A closed test whose intersections look at p values alone.
    case closed(ClosedTest)
    /// The closed test of a graph by joint distributions within groups.
    case joint(HypothesisGraph)
    /// The greatest statistic of the whole family, in a single step.
    case singleStep
  }

  public let rule: MultiplicityRule
  /// Of the hypotheses, in the order of the protocol.
  public let names: [String]
  /// α of the family on one side, in (0, ½).
  public let error: Double
  /// Hypotheses whose statistics have a joint distribution that is known; every hypothesis in one of them.
  public let groups: [[Int]]
  let procedure: Procedure

  /// - Throws: what the types that it is made of refuse; a file that has been read has none of it but too many hypotheses for a closed test.
  public init(for trial: TrialProtocol) throws(MultiplicityRefusal) {
    let rule = trial.hypotheses.count > 1 ? trial.design.multiplicity ?? MultiplicityRule(.none) : MultiplicityRule(.none)
    try self.init(
      rule, names: trial.hypotheses.map(\.name), error: trial.design.error.perSide, groups: Self.groups(of: trial, rule))
  }

  init(_ rule: MultiplicityRule, names: [String], error: Double, groups: [[Int]]) throws(MultiplicityRefusal) {
    precondition(error > 0 && error < 0.5, "the error of one side lies in (0, ½)")
    self.rule = rule
    self.names = names
    self.error = error
    self.groups = groups
    procedure = try Self.procedure(rule, names)
    if case .joint(let graph) = procedure, graph.count > ClosedTest.limit {
      throw .tooManyHypotheses(count: graph.count, limit: ClosedTest.limit)
    }
  }

  /// The graph of a rule that gives every hypothesis a share of the error; nil for others.
  public var graph: HypothesisGraph? {
    switch procedure {
    case .weighted(let graph), .joint(let graph): graph
    case .closed(let test): test.graph
    case .separate, .marginal, .singleStep: nil
    }
  }

  /// Whether decisions are those of Bonferroni's shortcut, step by step.
  public var isWeighted: Bool { if case .weighted = procedure { true } else { false } }
  /// Whether each hypothesis is tested by itself at the whole error.
  public var isSeparate: Bool { if case .separate = procedure { true } else { false } }
  /// Whether `JointLaw`s are needed.
  public var isJoint: Bool {
    switch procedure {
    case .joint, .singleStep: true
    case .separate, .marginal, .weighted, .closed: false
    }
  }

  private static func procedure(_ rule: MultiplicityRule, _ names: [String]) throws(MultiplicityRefusal) -> Procedure {
    let n = names.count
    switch rule.method {
    case .none: return .separate
    case .holm: return .weighted(.holm(n))
    case .hochberg: return .marginal(.hochberg)
    case .hommel: return .marginal(.hommel)
    case .benjaminiHochberg: return .marginal(.benjaminiHochberg)
    case .fixedSequence: return .weighted(try chain(rule, names, first: 1))
    case .fallback: return .weighted(try chain(rule, names, first: nil))
    case .dunnett: return .singleStep
    case .stepDownDunnett: return .joint(.holm(n))
    case .graph: return try tested(try HypothesisGraph(rule, names: names), rule.intersectionTest ?? .bonferroni, rule, names)
    case .closedTest: return try tested(.holm(n), rule.intersectionTest ?? .bonferroni, rule, names)
    }
  }

  private static func tested(
    _ graph: HypothesisGraph, _ test: MultiplicityRule.IntersectionTest, _ rule: MultiplicityRule, _ names: [String]
  ) throws(MultiplicityRefusal) -> Procedure {
    switch test {
    case .bonferroni: .weighted(graph)
    case .sidak: .closed(try ClosedTest(graph, test: .sidak))
    case .simes: .closed(try ClosedTest(graph, test: .simes))
    case .dunnett, .parametric, .spiessensDebois: .joint(graph)
    case .hierarchical: .weighted(try chain(rule, names, first: 1))
    }
  }

  /// Each passes its weight to the next in order: of the fallback with the weights given, else with all of the error on the first.
  private static func chain(_ rule: MultiplicityRule, _ names: [String], first: Double?) throws(MultiplicityRefusal) -> HypothesisGraph {
    let order = rule.order.compactMap { names.firstIndex(of: $0) }
    precondition(order.count == names.count, "an order has every hypothesis")
    var passes = Matrix(rows: names.count, columns: names.count)
    for (one, next) in zip(order, order.dropFirst()) { passes[one, next] = 1 }
    let weights = names.enumerated().map { i, name in first.map { order[0] == i ? $0 : 0 } ?? rule.share(of: name) }
    return try HypothesisGraph(weights: weights, passes: passes)
  }

  /// Of parametric rules hypotheses of one endpoint and population, of the others all.
  private static func groups(of trial: TrialProtocol, _ rule: MultiplicityRule) -> [[Int]] {
    let all = Array(trial.hypotheses.indices)
    guard rule.intersectionTest == .parametric else { return [all] }
    var groups: [[Int]] = []
    for i in all {
      let one = trial.hypotheses[i]
      let place = groups.firstIndex { group in
        let other = trial.hypotheses[group[0]]
        return trial.endpointName(of: one) == trial.endpointName(of: other) && one.population == other.population
          && one.analysis == other.analysis
      }
      if let place { groups[place].append(i) } else { groups.append([i]) }
    }
    return groups
  }
}

extension MultiplicityRule {
  /// The weight of a hypothesis; 0 where it is not named.
  func share(of name: String) -> Double { weights.first { $0.hypothesis == name }?.share ?? 0 }
}

extension HypothesisGraph {
  /// The graph as a file gives it.
  init(_ rule: MultiplicityRule, names: [String]) throws(MultiplicityRefusal) {
    var passes = Matrix(rows: names.count, columns: names.count)
    for pass in rule.passes {
      guard let i = names.firstIndex(of: pass.from), let j = names.firstIndex(of: pass.to) else {
        preconditionFailure("a pass goes from hypothesis to hypothesis")
      }
      passes[i, j] = pass.share
    }
    try self.init(weights: names.map(rule.share), passes: passes)
  }
}

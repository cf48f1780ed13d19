/// How several hypotheses share the error. What each rule decides is computed by `Design`.
public struct MultiplicityRule: Equatable, Sendable {
  public enum Method: String, Equatable, Sendable, CaseIterable {
    /// Every hypothesis is tested at the whole error.
    case none
    /// Weights of the error, and to whom each passes its own once it is rejected.
    case graph
    case holm = "Holm"
    case hochberg = "Hochberg"
    case hommel = "Hommel"
    case fixedSequence = "fixed sequence"
    case fallback
    case dunnett = "Dunnett"
    case stepDownDunnett = "step-down Dunnett"
    case closedTest = "closed test"
    /// The expected share of false among the rejected, not the familywise error.
    case benjaminiHochberg = "Benjamini-Hochberg"
  }

  /// The test that all of some hypotheses are true.
  public enum IntersectionTest: String, Equatable, Sendable, CaseIterable {
    case bonferroni = "Bonferroni"
    case sidak = "Šidák"
    case simes = "Simes"
    /// Of treatments against one control.
    case dunnett = "Dunnett"
    /// By the joint distribution, within hypotheses of one endpoint and population.
    case parametric
    /// Of one comparison in nested populations.
    case spiessensDebois = "Spiessens-Debois"
    /// The first of the intersection, in the order given.
    case hierarchical
  }

  /// A hypothesis' share of the error.
  public struct Weight: Equatable, Sendable {
    public var hypothesis: String
    /// In [0, 1].
    public var share: Double

    public init(_ hypothesis: String, _ share: Double) { (self.hypothesis, self.share) = (hypothesis, share) }
  }

  /// What a rejected hypothesis passes to another.
  public struct Pass: Equatable, Sendable {
    public var from: String
    public var to: String
    /// Of the weight that it has, in [0, 1].
    public var share: Double

    public init(from: String, to: String, _ share: Double) { (self.from, self.to, self.share) = (from, to, share) }
  }

  public var method: Method
  /// Of a graph and of the fallback; a hypothesis that is not named has none.
  public var weights: [Weight]
  /// Of a graph.
  public var passes: [Pass]
  /// Names of all hypotheses: of a fixed sequence, the fallback and the hierarchical test.
  public var order: [String]
  /// Of a graph and of the closed test.
  public var intersectionTest: IntersectionTest?

  public init(
    _ method: Method, weights: [Weight] = [], passes: [Pass] = [], order: [String] = [], intersectionTest: IntersectionTest? = nil
  ) {
    self.method = method
    self.weights = weights
    self.passes = passes
    self.order = order
    self.intersectionTest = intersectionTest
  }

  /// Whether the rule gives each hypothesis a weight of the error at every moment, so that looks have bounds: Bonferroni's shortcut of a graph.
  ///
  /// - Reference: Maurer & Bretz (2013), Statistics in Biopharmaceutical Research 5:311–320.
  public var hasWeights: Bool {
    switch method {
    case .holm, .fixedSequence, .fallback: true
    case .graph: intersectionTest == .bonferroni
    case .none, .hochberg, .hommel, .dunnett, .stepDownDunnett, .closedTest, .benjaminiHochberg: false
    }
  }

  /// Whether the rule looks at the joint distribution of the hypotheses' estimates.
  public var isJoint: Bool {
    switch method {
    case .dunnett, .stepDownDunnett: true
    case .graph, .closedTest: [.dunnett, .parametric, .spiessensDebois].contains(intersectionTest)
    case .none, .holm, .hochberg, .hommel, .fixedSequence, .fallback, .benjaminiHochberg: false
    }
  }
}

extension TrialProtocol {
  /// Name of the endpoint that a hypothesis is about: its own, its analysis' or the first.
  public func endpointName(of hypothesis: Hypothesis) -> String? {
    let analysis = analyses.first { $0.name == hypothesis.analysis }
    return hypothesis.variable ?? estimands.first { $0.name == analysis?.estimand }?.variable ?? endpoints.first?.name
  }

  /// The endpoint that a hypothesis is about.
  public func endpoint(of hypothesis: Hypothesis) -> Endpoint? {
    let name = endpointName(of: hypothesis)
    return endpoints.first { $0.name == name }
  }
}

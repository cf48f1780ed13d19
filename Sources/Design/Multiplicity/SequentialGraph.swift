import Mathematics
import Trial

/// A weighted rule at several looks: each hypothesis has, at every look, the bound of its share of the error at that moment.
///
/// Hypothesis i with weight wᵢ is tested at look k at the nominal level of a group-sequential test whose error is αwᵢ, spent by the plan's own rule. When
/// it is rejected its weight is passed on as in `HypothesisGraph`, and those that are left are tested again at the same look, on the same p, with the
/// levels of their new weights. Looks that have passed are not gone back to: a hypothesis that a past look would have rejected with the weight that it has
/// now waits for the next one. (Going back is valid too; it rejects on data that later data may have contradicted.)
///
/// The familywise error is at most α wherever the level of each look does not fall as the weight rises, as with the usual spending functions.
///
/// - Reference: Maurer & Bretz (2013), Statistics in Biopharmaceutical Research 5:311–320, algorithm 1.
/// - Checked: at one look the test of the graph; a familywise error by simulation, in `SequentialGraphTests`.
public struct SequentialGraph: Sendable {
  private struct Key: Hashable {
    var weight: Double
    var fractions: [Double]
  }
  private let trial: TrialProtocol
  /// The first graph.
  public let initial: HypothesisGraph
  private var known: [Key: Boundaries] = [:]

  /// - Parameter trial: with its looks; bounds on the effect are those of its first hypothesis.
  public init(_ graph: HypothesisGraph, for trial: TrialProtocol) {
    precondition(graph.count == trial.hypotheses.count, "every hypothesis stands in the graph")
    initial = graph
    self.trial = trial
  }

  /// The bounds of a hypothesis with a weight.
  ///
  /// - Parameters:
  ///   - weight: in (0, 1].
  ///   - fractions: of the information that the looks had, where they differ from the plan's.
  public mutating func bounds(weight: Double, at fractions: [Double]? = nil) throws(MathematicalFailure) -> Boundaries {
    precondition(weight > 0 && weight <= 1 + 1e-9, "a hypothesis is tested at a share of the error")
    let key = Key(weight: weight, fractions: fractions ?? trial.design.fractions)
    if let found = known[key] { return found }
    var shared = trial
    shared.design = trial.design.sharing(min(weight, 1))
    let found = try Boundaries(for: shared, at: fractions)
    if known.count >= 4096 { known.removeAll(keepingCapacity: true) }
    known[key] = found
    return found
  }
}

extension SequentialGraph {
  /// A hypothesis that was rejected.
  public struct Rejection: Equatable, Sendable {
    public let hypothesis: Int
    /// From 0.
    public let look: Int
    public let pValue: Double
    /// wᵢ when it was its turn.
    public let weight: Double
    /// The nominal level of the look at that weight.
    public let level: Double

    init(hypothesis: Int, look: Int, pValue: Double, weight: Double, level: Double) {
      self.hypothesis = hypothesis
      self.look = look
      self.pValue = pValue
      self.weight = weight
      self.level = level
    }

    /// A step of the test at one look.
    public init(_ step: GraphTest.Step) {
      self.init(hypothesis: step.hypothesis, look: 0, pValue: step.pValue, weight: step.weight, level: step.level)
    }
  }

  /// Where a trial stands between its looks.
  public struct State: Equatable, Sendable {
    /// The graph of the hypotheses that are not rejected.
    public fileprivate(set) var graph: HypothesisGraph
    /// In the order in which they fell.
    public fileprivate(set) var rejections: [Rejection] = []
    /// Neither rejected nor given up.
    public fileprivate(set) var isOpen: [Bool]

    public init(_ graph: HypothesisGraph) {
      self.graph = graph
      isOpen = graph.weights.map { _ in true }
    }
  }

  /// What a look decides: rejections are added to the state, and those below their futility bounds leave it.
  ///
  /// - Parameters:
  ///   - pValues: one-sided, one a hypothesis; nil where nothing could be estimated.
  ///   - look: from 0; the last is the end.
  ///   - fractions: of the information that the looks had, where they differ from the plan's.
  /// - Returns: hypotheses that are given up here.
  @discardableResult
  public mutating func take(
    _ pValues: [Double?], at look: Int, fractions: [Double]? = nil, into state: inout State
  ) throws(MathematicalFailure) -> [Int] {
    let design = trial.design
    let isEnd = look == design.looks.count - 1
    if isEnd || design.stopping == .efficacy || design.stopping == .efficacyAndFutility {
      while let next = try nearest(pValues, at: look, fractions, state) {
        state.rejections.append(next)
        state.isOpen[next.hypothesis] = false
        state.graph = state.graph.removing(next.hypothesis)
      }
    }
    guard !isEnd, design.stopping == .futility || design.stopping == .efficacyAndFutility else { return [] }
    var gone: [Int] = []
    for i in state.isOpen.indices where state.isOpen[i] && state.graph.weights[i] > 0 {
      guard let p = pValues[i], try bounds(weight: state.graph.weights[i], at: fractions).crossesFutility(at: look, pOneSided: p) else { continue }
      state.isOpen[i] = false
      gone.append(i)
    }
    return gone
  }

  /// Of the open hypotheses within their level, that with the least p over level.
  private mutating func nearest(
    _ pValues: [Double?], at look: Int, _ fractions: [Double]?, _ state: State
  ) throws(MathematicalFailure) -> Rejection? {
    var least = Double.infinity
    var found: Rejection?
    for i in state.isOpen.indices where state.isOpen[i] {
      let weight = state.graph.weights[i]
      guard weight > 0, let p = pValues[i] else { continue }
      let bounds = try bounds(weight: weight, at: fractions)
      guard bounds.crossesEfficacy(at: look, pOneSided: p), p / bounds.efficacyP[look] < least else { continue }
      least = p / bounds.efficacyP[look]
      found = Rejection(hypothesis: i, look: look, pValue: p, weight: weight, level: bounds.efficacyP[look])
    }
    return found
  }
}

extension DesignPlan {
  /// The plan of a hypothesis that has a share of the error: errors that are spent as the author says are spent in proportion.
  func sharing(_ weight: Double) -> DesignPlan {
    var plan = self
    plan.error = ErrorRate(error.level * weight, sides: error.sides)
    if case .spending(.user(let spent))? = efficacy {
      plan.efficacy = .spending(.user(spent.map { SpendingFunction.SpentError(fraction: $0.fraction, spent: $0.spent * weight) }))
    }
    return plan
  }
}

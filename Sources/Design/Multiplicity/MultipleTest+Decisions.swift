import Mathematics
import Trial

/// What is known of how the statistics of a group's hypotheses go together.
public struct JointLaw: Equatable, Sendable {
  /// Of the group's statistics, in the order of its members.
  public let correlation: Matrix
  /// Infinite for normals.
  public let degreesOfFreedom: Double

  /// - Parameter degreesOfFreedom: above 0; the least of the group's where they differ.
  public init(correlation: Matrix, degreesOfFreedom: Double) {
    precondition(correlation.isSquare, "a correlation has as many rows as columns")
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    self.correlation = correlation
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Of hypotheses by themselves.
  public static let alone = JointLaw(correlation: .identity(1), degreesOfFreedom: .infinity)
}

extension MultipleTest {
  /// What a test of all hypotheses at once comes to.
  public struct Result: Equatable, Sendable {
    /// One a hypothesis: the least error of the family at which it would be rejected.
    public let adjustedP: [Double]
    public let isRejected: [Bool]
    /// Where the rule goes step by step; nil for others.
    public let path: GraphTest?
  }

  /// Decisions and adjusted p values.
  ///
  /// - Parameters:
  ///   - pValues: one-sided, one a hypothesis; 1 where nothing could be estimated.
  ///   - laws: of the groups, in their order; nothing of rules that are not joint.
  /// - Throws: a `MathematicalFailure` of joint probabilities.
  public func result(pValues p: [Double], laws: [JointLaw] = []) throws(MathematicalFailure) -> Result {
    requirePValues(p, names.count)
    switch procedure {
    case .separate: return Result(adjustedP: p, isRejected: p.map { $0 <= error }, path: nil)
    case .marginal(let adjustment): return decided(adjustment.adjusted(p))
    case .weighted(let graph):
      let path = GraphTest(graph, pValues: p, error: error)
      return Result(adjustedP: path.adjustedP, isRejected: path.isRejected, path: path)
    case .closed(let test): return decided(try adjusted(test, p))
    case .joint(let graph):
      precondition(laws.count == groups.count, "each group has its law")
      let tests = zip(groups, laws).map { members, law in
        ClosedTest.Group(
          members: members,
          test: members.count == 1 ? .bonferroni : .parametric(correlation: law.correlation, degreesOfFreedom: law.degreesOfFreedom))
      }
      guard let test = try? ClosedTest(graph, groups: tests) else {
        throw MathematicalFailure(.notPositiveDefinite, computing: "a joint test of hypotheses whose correlation is none")
      }
      return decided(try adjusted(test, p))
    case .singleStep:
      precondition(laws.count == 1, "the family has its law")
      let law = MultivariateT(correlation: laws[0].correlation, degreesOfFreedom: laws[0].degreesOfFreedom)
      let t = StudentT(degreesOfFreedom: laws[0].degreesOfFreedom)
      var adjusted: [Double] = []
      for one in p {
        let limits = [Double](repeating: t.upperQuantile(one), count: p.count)
        adjusted.append(one >= 1 ? 1 : try law.atLeastOne(above: limits))
      }
      return decided(adjusted)
    }
  }

  private func adjusted(_ test: ClosedTest, _ p: [Double]) throws(MathematicalFailure) -> [Double] {
    do {
      return try test.result(pValues: p, error: error).adjustedP
    } catch let failure as MathematicalFailure { throw failure } catch { preconditionFailure("a test that was made can be asked: \(error)") }
  }

  private func decided(_ adjusted: [Double]) -> Result {
    Result(adjustedP: adjusted, isRejected: adjusted.map { isAtMost($0, error) }, path: nil)
  }
}

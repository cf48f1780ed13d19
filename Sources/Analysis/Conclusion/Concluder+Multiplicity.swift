import Design
import Mathematics
import Trial

/// Several hypotheses that share the error, decided once all contrasts of a look are known.
extension Concluder {
  mutating func decideTogether(at look: Int, _ data: TrialData, patients: Int, _ conclusion: inout Conclusion) {
    if path == nil {
      decideOnce(data, patients: patients, &conclusion)
    } else {
      decideByWeights(at: look, &conclusion)
    }
  }

  /// At the one look.
  private mutating func decideOnce(_ data: TrialData, patients: Int, _ conclusion: inout Conclusion) {
    let p = conclusion.hypotheses.map { $0.looks[0].contrast?.pOneSided ?? 1 }
    do throws(MathematicalFailure) {
      if plan.multiple.isJoint {
        // Where a model has no fit, nothing is known of how its hypotheses go together, and none is rejected.
        conclusion.laws = p.allSatisfy { $0 == 1 } ? [] : try laws(data, patients: patients, conclusion)
        guard !conclusion.laws.isEmpty else { return settle(p.map { _ in false }, &conclusion) }
        settle(try decisions.rejections(pValues: p, laws: conclusion.laws), &conclusion)
      } else {
        let result = try plan.multiple.result(pValues: p)
        settle(result.isRejected, &conclusion)
        conclusion.path = result.path?.steps.map { SequentialGraph.Rejection($0) } ?? []
      }
    } catch { fail(error, at: 0, &conclusion) }
  }

  private func settle(_ rejected: [Bool], _ conclusion: inout Conclusion) {
    for (i, isRejected) in rejected.enumerated() {
      conclusion.hypotheses[i].looks[0].crossedEfficacy = isRejected
      conclusion.hypotheses[i].decide(isRejected ? .significant : .notSignificant, at: 0)
    }
  }

  /// At one of several looks.
  private mutating func decideByWeights(at look: Int, _ conclusion: inout Conclusion) {
    guard var state = path else { return }
    let before = state.rejections.count
    do throws(MathematicalFailure) {
      let p = conclusion.hypotheses.map { $0.looks[look].contrast?.pOneSided }
      let gone = try sequential?.take(p, at: look, fractions: conclusion.boundaries?.fractions, into: &state) ?? []
      for i in gone {
        conclusion.hypotheses[i].looks[look].crossedFutility = true
        conclusion.hypotheses[i].decide(.stopsForFutility, at: look)
      }
    } catch { fail(error, at: look, &conclusion) }
    for rejection in state.rejections[before...] {
      conclusion.hypotheses[rejection.hypothesis].looks[look].crossedEfficacy = true
      conclusion.hypotheses[rejection.hypothesis].decide(.stopsForEfficacy, at: look)
    }
    for rejection in state.rejections[..<before] {
      let p = conclusion.hypotheses[rejection.hypothesis].looks[look].contrast?.pOneSided
      conclusion.hypotheses[rejection.hypothesis].looks[look].crossedEfficacy = isWithin(p, rejection.weight, at: look, conclusion)
    }
    path = state
    conclusion.path = state.rejections
  }

  /// Whether a later look crosses the bound of the weight with which a hypothesis was rejected.
  private mutating func isWithin(_ p: Double?, _ weight: Double, at look: Int, _ conclusion: Conclusion) -> Bool {
    guard let p, let bounds = try? sequential?.bounds(weight: weight, at: conclusion.boundaries?.fractions) else { return false }
    return bounds.crossesEfficacy(at: look, pOneSided: p)
  }

  private func fail(_ failure: MathematicalFailure, at look: Int, _ conclusion: inout Conclusion) {
    for i in conclusion.hypotheses.indices { conclusion.hypotheses[i].looks[look].failure = failure }
  }

  // MARK: How statistics go together

  private mutating func laws(_ data: TrialData, patients: Int, _ conclusion: Conclusion) throws(MathematicalFailure) -> [JointLaw] {
    var all: [JointLaw] = []
    for group in plan.multiple.groups {
      if group.count == 1 {
        all.append(.alone)
      } else if plan.multiple.rule.intersectionTest == .spiessensDebois {
        all.append(JointLaw(correlation: nested(group, data, patients: patients), degreesOfFreedom: .infinity))
      } else {
        all.append(try ofOneModel(group, conclusion))
      }
    }
    return all
  }

  /// Of contrasts of one fit.
  private mutating func ofOneModel(_ group: [Int], _ conclusion: Conclusion) throws(MathematicalFailure) -> JointLaw {
    guard let index = analyses.firstIndex(where: { $0.questions.contains(group[0]) }) else { preconditionFailure("a hypothesis has its analysis") }
    let places = group.compactMap { analyses[index].questions.firstIndex(of: $0) }
    precondition(places.count == group.count, "a joint test is of hypotheses of one model")
    let df = group.compactMap { conclusion.hypotheses[$0].looks[0].contrast?.degreesOfFreedom }.min() ?? .infinity
    return JointLaw(correlation: try analyses[index].correlation(of: places), degreesOfFreedom: df)
  }

  /// Of one comparison in several populations: nᵢⱼ ∕ √(nᵢnⱼ), nᵢⱼ the patients who are of both.
  ///
  /// - Reference: Spiessens & Debois (2010), Contemporary Clinical Trials 31:647–656.
  private func nested(_ group: [Int], _ data: TrialData, patients: Int) -> Matrix {
    let inside = group.map { plan.questions[$0].estimand.subjects(of: data) }
    func count(_ i: Int, _ j: Int) -> Double {
      Double((0..<patients).count { (inside[i]?[$0] ?? true) && (inside[j]?[$0] ?? true) })
    }
    let sizes = group.indices.map { max(count($0, $0), 1) }
    return Matrix(group.indices.map { i in group.indices.map { j in i == j ? 1 : count(i, j) / (sizes[i] * sizes[j]).squareRoot() } })
  }
}

import Analysis
import Trial

/// What MCP-Mod found, counted.
extension Tally {
  mutating func countDoses(_ conclusion: Conclusion, _ rules: TallyRules) {
    guard let (hypothesis, greatest) = rules.doses,
      let found = conclusion.looks(ofHypothesis: hypothesis)[conclusion.ending(ofHypothesis: hypothesis)].doses
    else { return }
    counts[shape.place(.greatest, candidate: found.greatest)] += 1
    if conclusion.success(ofHypothesis: hypothesis) { counts[shape.place(.significant, candidate: found.greatest)] += 1 }
    guard let chosen = found.chosen else { return }
    counts[shape.place(.chosen, candidate: chosen)] += 1
    counts[shape.place(.fitted)] += 1
    guard let dose = found.targetDose else { return }
    counts[shape.place(.found)] += 1
    sums.add(dose, to: shape.sum(.dose))
    sums.add(dose * dose, to: shape.sum(.squared))
    let bin = Int((dose / greatest * Double(TallyShape.doseBins)).rounded(.up)) - 1
    counts[shape.doseBin(min(max(bin, 0), TallyShape.doseBins - 1))] += 1
  }

  subscript(_ what: TallyShape.OfCandidate, candidate candidate: Int) -> Int { counts[shape.place(what, candidate: candidate)] }
  subscript(_ what: TallyShape.OfDose) -> Int { counts[shape.place(what)] }
  subscript(_ what: TallyShape.OfDoseSum) -> Double { sums.value(shape.sum(what)) }

  /// The dose that a share of the doses found do not exceed, straight within its bin; nil where none was found.
  ///
  /// - Parameter share: in (0, 1).
  func dose(quantile share: Double, greatest: Double) -> Double? {
    let all = self[.found]
    guard all > 0 else { return nil }
    let wanted = share * Double(all)
    var below = 0
    for bin in 0..<TallyShape.doseBins {
      let here = counts[shape.doseBin(bin)]
      if here > 0, Double(below + here) >= wanted {
        return greatest * (Double(bin) + (wanted - Double(below)) / Double(here)) / Double(TallyShape.doseBins)
      }
      below += here
    }
    return greatest
  }
}

extension ConclusionPlan {
  /// The first hypothesis that MCP-Mod tests.
  var doseHypothesis: Int? { questions.firstIndex { $0.analysis.doseResponse != nil } }
  var candidates: Int { doseHypothesis.map { questions[$0].analysis.doseResponse?.candidates.count ?? 0 } ?? 0 }
}

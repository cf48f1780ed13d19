extension TrialData {
  /// Whether all is the same, a missing score being equal to a missing score.
  public static func == (a: TrialData, b: TrialData) -> Bool {
    func same(_ x: [Double], _ y: [Double]) -> Bool { x.elementsEqual(y) { $0 == $1 || $0.isNaN && $1.isNaN } }
    return a.subjects == b.subjects && a.armNames == b.armNames && a.arm == b.arm && a.factors == b.factors && a.visits == b.visits
      && a.discontinuedBeforeVisit == b.discontinuedBeforeVisit && a.course == b.course && a.safety == b.safety && a.further == b.further
      && same(a.baseline, b.baseline)
      && same(a.scores, b.scores)
  }
}

/// Scores of a measure other than that of the first endpoint.
public struct MeasureColumn: Equatable, Sendable {
  /// Name of the first endpoint of the measure.
  public var endpoint: String
  /// BASE, one a subject; 0 where the measure has none.
  public var baseline: [Double]
  /// AVAL: subject s at visit v stands at `s * visits + v`; not a number where missing.
  public var scores: [Double]

  public init(endpoint: String, baseline: [Double], scores: [Double]) {
    self.endpoint = endpoint
    self.baseline = baseline
    self.scores = scores
  }

  /// Whether all is the same, a missing score being equal to a missing score.
  public static func == (a: MeasureColumn, b: MeasureColumn) -> Bool {
    func same(_ x: [Double], _ y: [Double]) -> Bool { x.elementsEqual(y) { $0 == $1 || $0.isNaN && $1.isNaN } }
    return a.endpoint == b.endpoint && same(a.baseline, b.baseline) && same(a.scores, b.scores)
  }
}

extension TrialData {
  /// The same patients with the scores of one of the protocol's measures in place of the first's.
  ///
  /// - Parameter index: 0 is the first measure, whose scores are there already.
  public func measure(_ index: Int) -> TrialData {
    guard index > 0 else { return self }
    precondition(index <= further.count, "the data have the measures that are asked for")
    var data = self
    data.baseline = further[index - 1].baseline
    data.scores = further[index - 1].scores
    return data
  }
}

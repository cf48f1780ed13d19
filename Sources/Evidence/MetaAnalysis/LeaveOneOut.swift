import Mathematics

/// The meta-analysis without each trial in turn: which single trial the answer hangs on.
///
/// - Checked: `References/meta-analysis`, metafor's `leave1out`.
public struct LeaveOneOut: Equatable, Sendable {
  public struct Omission: Equatable, Sendable {
    /// Of the trial left out.
    public let label: String
    public let analysis: MetaAnalysis
  }
  /// In the order of the studies.
  public let omissions: [Omission]

  /// - Throws: `notEstimable` where a trial less leaves too few.
  public init(_ whole: MetaAnalysis) throws(MathematicalFailure) {
    var omissions: [Omission] = []
    for (index, study) in whole.studies.enumerated() {
      var rest = whole.studies
      rest.remove(at: index)
      let analysis = try MetaAnalysis(
        rest, heterogeneity: whole.heterogeneity, interval: whole.intervalMethod, level: whole.interval.level)
      omissions.append(Omission(label: study.label, analysis: analysis))
    }
    self.omissions = omissions
  }
}

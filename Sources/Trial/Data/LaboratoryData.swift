/// What the laboratory found: of each test where its values lay against the normal range, at baseline and under treatment.
public struct LaboratoryData: Equatable, Sendable {
  /// One test, as `ALT`.
  public struct Parameter: Equatable, Sendable {
    /// PARAMCD; PARAM where the file has no other.
    public var code: String
    /// PARAM; the code where the file has no other.
    public var label: String
    /// BNRIND, one a subject; nil where it is not known.
    public var baseline: [RangeIndicator?]
    /// ANRIND under treatment, in the order of the file; the baseline is not among them.
    public var values: [Value]

    public init(code: String, label: String, baseline: [RangeIndicator?], values: [Value]) {
      (self.code, self.label, self.baseline, self.values) = (code, label, baseline, values)
    }
  }

  /// One value under treatment.
  public struct Value: Equatable, Sendable {
    /// Index of the subject.
    public var subject: Int
    public var indicator: RangeIndicator
    /// ADY: 1 is the first day of treatment; nil where it is missing.
    public var day: Double?

    public init(subject: Int, indicator: RangeIndicator, day: Double?) {
      (self.subject, self.indicator, self.day) = (subject, indicator, day)
    }
  }

  /// In the order in which the file has them first.
  public var parameters: [Parameter]

  public init(parameters: [Parameter]) { self.parameters = parameters }
}

/// Where a value lies against the normal range; `LOW LOW` and `HIGH HIGH`, beyond a second limit, count as low and high.
///
/// - Reference: CDISC controlled terms, Reference Range Indicator (C78736).
public enum RangeIndicator: String, Hashable, Sendable, CaseIterable {
  case low = "LOW"
  case normal = "NORMAL"
  case high = "HIGH"
  /// Not normal, and neither low nor high: of a test without numbers.
  case abnormal = "ABNORMAL"

  /// Words of a file and what they count as.
  static let words: [(word: String, indicator: RangeIndicator)] =
    allCases.map { ($0.rawValue, $0) } + [("LOW LOW", .low), ("HIGH HIGH", .high)]
}

import Notation

/// What was said, by whom, how surely: a record, which holds no prior.
public struct ClaimsRecord: Equatable, Sendable {
  public var citations: [Citation]
  public var claims: [Claim]
  public var contradictions: [Contradiction]
  public var facts: [Fact]

  public init(citations: [Citation] = [], claims: [Claim] = [], contradictions: [Contradiction] = [], facts: [Fact] = []) {
    self.citations = citations
    self.claims = claims
    self.contradictions = contradictions
    self.facts = facts
  }
  public func claim(_ id: String) -> Claim? { claims.first { $0.id == id } }
  public func contradictions(of claim: String) -> [Contradiction] { contradictions.filter { $0.claims.contains(claim) } }
}

/// One sentence of a source, as data.
public struct Claim: Equatable, Sendable {
  public var id: String
  public enum Subject: String, Equatable, Sendable, CaseIterable {
    case efficacy, safety
    case trialDesign = "trial design"
    case decision, chronology, mechanism, identity, data, interpretation
  }
  public var about: Subject
  /// In own words.
  public var says: String
  /// Name of a trial of the programme; nil for what is said of none.
  public var trial: String?
  /// A set is said of each.
  public var arm: Said<String>?
  public var against: Said<String>?
  /// Who: a condition on factors, or `all`.
  public var population: Said<Condition>?
  public var time: Said<ClaimTime>?
  public var endpoint: Said<String>?
  public var finding: Finding
  /// Required where significance is said.
  public var level: ClaimLevel?
  public var patients: Int?
  /// Keys of the sources read.
  public var sources: [String]
  /// Names of the citations that the source itself gives.
  public var citations: [String]
  public enum Certainty: String, Equatable, Sendable, CaseIterable { case high, medium, low }
  /// That the source says so.
  public var certainty: Certainty
  /// Keys of sources.
  public var corroboratedBy: [String]
  public var notStated: [String]
  public var ambiguous: [String]
  public var label: String?
  public var note: String?
}

/// A value as a claim has it: said, undecided or vague.
public enum Said<Value: Equatable & Sendable>: Equatable, Sendable {
  case one(Value)
  /// Said of each.
  case each([Value])
  /// Undecided: one of them is meant.
  case oneOf([Value])
  /// Vague: at least so many of them.
  case atLeast(Int, of: [Value])

  public var values: [Value] {
    switch self {
    case .one(let value): [value]
    case .each(let all), .oneOf(let all), .atLeast(_, let all): all
    }
  }
  /// Whether one of several is meant and it is not said which.
  public var isUndecided: Bool { if case .oneOf = self { true } else { false } }

  public func map<Other>(_ transform: (Value) -> Other) -> Said<Other> {
    switch self {
    case .one(let value): .one(transform(value))
    case .each(let all): .each(all.map(transform))
    case .oneOf(let all): .oneOf(all.map(transform))
    case .atLeast(let least, let all): .atLeast(least, of: all.map(transform))
    }
  }
}

/// When a finding was made: at a look, by the visit of all patients, or at the end.
public enum ClaimTime: Equatable, Hashable, Sendable {
  /// From 1.
  case look(Int)
  case visit(TimePoint)
  case end

  /// As the language writes it.
  public var written: String {
    switch self {
    case .look(let number): "look \(number)"
    case .visit(let time): time.name
    case .end: "end"
    }
  }
}

extension ClaimTime {
  /// `look 1`, `week 6`, `end`.
  init?(_ text: String) {
    if let look = Names.look(text) {
      self = look == 0 ? .end : .look(look)
    } else if let time = TimePoint.reading(text) {
      self = .visit(time)
    } else {
      return nil
    }
  }
}

/// Keys of a claim that may be undecided.
public enum ClaimField: String, Equatable, Hashable, Sendable, CaseIterable { case arm, against, `in`, at, endpoint }

/// What a claim says of a comparison. The first nine constrain; of the others the words alone are known.
public enum Finding: String, Equatable, Sendable, CaseIterable {
  case significantInFavor = "significant in favor"
  case significantAgainst = "significant against"
  /// Within the bounds of its sides.
  case notSignificant = "not significant"
  /// Not above.
  case notSignificantInFavor = "not significant in favor"
  case directionInFavor = "direction in favor"
  case directionAgainst = "direction against"
  case more, fewer
  case noneOccurred = "none occurred"
  /// Words alone.
  case stated
  /// Shown as missing; constrains nothing.
  case notReported = "not reported"

  public var constrains: Bool { self != .stated && self != .notReported }
  public var saysSignificance: Bool {
    [.significantInFavor, .significantAgainst, .notSignificant, .notSignificantInFavor].contains(self)
  }
  /// Whether it counts adverse events.
  public var countsEvents: Bool { [.more, .fewer, .noneOccurred].contains(self) }

  /// Whether both can be true of one comparison.
  func excludes(_ other: Finding) -> Bool {
    let pairs: [Set<Finding>] = [
      [.significantInFavor, .significantAgainst], [.significantInFavor, .notSignificant], [.significantInFavor, .notSignificantInFavor],
      [.significantInFavor, .directionAgainst], [.significantAgainst, .notSignificant], [.significantAgainst, .directionInFavor],
      [.directionInFavor, .directionAgainst], [.more, .fewer],
    ]
    return pairs.contains([self, other])
  }
}

public enum ClaimLevel: Equatable, Sendable {
  case known(ErrorRate)
  /// The unknown `reported level` of the trial stands for it.
  case unknown
}

/// What a source itself cites.
public struct Citation: Equatable, Sendable {
  public var name: String
  public var asPrinted: String
  /// Key of the record that is meant; nil where none can be found.
  public var source: String?
  public enum Reach: String, Equatable, Sendable, CaseIterable {
    case notReached = "not reached"
    case title, abstract, text
  }
  public var read: Reach
  public var label: String?
  public var note: String?
}

/// Sources, or words of one, that cannot all hold; never settled in silence.
public struct Contradiction: Equatable, Sendable {
  public var id: String
  /// Keys of sources.
  public var between: [String]
  public var claims: [String]
  public enum Severity: String, Equatable, Sendable, CaseIterable { case high, medium, low }
  public var severity: Severity
  public var issue: String
  public var consequence: String?
  public var label: String?
  public var note: String?
}

/// What was measured with the compound itself and says nothing of a trial.
public struct Fact: Equatable, Sendable {
  public var id: String
  public enum Species: String, Equatable, Sendable, CaseIterable { case human, animal, cell }
  public var species: Species
  public var says: String
  /// Keys of sources.
  public var sources: [String]
  public enum Status: String, Equatable, Sendable, CaseIterable { case measured, borrowed, assumed, recalled }
  public var status: Status
  public var label: String?
  public var note: String?
}

/// Where something was said.
public struct Source: Equatable, Sendable {
  public var key: String
  public var title: String
  public var authors: String?
  public var year: Int?
  public var journal: String?
  public var doi: String?
  public var pmid: String?
  public var url: String?
  public var arxiv: String?
  public var commit: String?
  public enum Read: String, Equatable, Sendable, CaseIterable {
    /// The passage itself.
    case text
    case title
    /// From memory; never feeds a test.
    case recalled
    /// The data were analyzed.
    case data
  }
  public var read: Read
  public var label: String?
  public var note: String?

  /// Whether what it says was seen.
  public var isReached: Bool { read == .text || read == .data }
}

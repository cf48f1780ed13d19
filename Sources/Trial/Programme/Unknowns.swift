import Notation

/// What the sources do not state of a trial, by its place in the trial's file, and what is thought of it before the claims.
public struct Unknown: Equatable, Sendable {
  /// Name of a trial of the programme.
  public var trial: String
  public enum Subject: Equatable, Hashable, Sendable {
    /// A place of the trial's file, which may be new to it.
    case place(String)
    /// What `level: unknown` of that trial's claims stands for.
    case reportedLevel
  }
  public var subject: Subject
  public enum Belief: Equatable, Sendable {
    case prior(WrittenDistribution)
    /// One prior for each level of another factor: the share of the place within that level.
    case byFactor(String, [LevelPrior])
  }
  public var belief: Belief
  /// How a drawn number is written at its place.
  public var form: DrawnForm
  public var sources: [String]
  public var label: String?
  public var note: String?

  /// `phase-3.design.looks.look 1`, `phase-3.reported level`.
  public var name: String {
    switch subject {
    case .place(let place): "\(trial).\(place)"
    case .reportedLevel: "\(trial).\(Self.reportedLevelKey)"
    }
  }
  public static let reportedLevelKey = "reported level"

  public struct LevelPrior: Equatable, Sendable {
    public var level: String
    public var prior: WrittenDistribution
  }
}

/// How a number drawn for a place is written there, so that the trial's file with it can be read.
public enum DrawnForm: Equatable, Sendable {
  /// As its law writes it: `6.9`, `1.5 weeks`, `45% of patients`; of a choice, its text.
  case asWritten
  /// With `%`, though the law has none, as that of a beta.
  case share
  /// Rounded to the nearest multiple, at least one of them: the size that the ratio divides.
  case count(multipleOf: Int)

  /// The text for the trial's file.
  public func text(of value: Double, drawnFrom law: WrittenLaw) -> String {
    switch self {
    case .asWritten: return law.text(of: value)
    case .share: return Share(value).written
    case .count(let step):
      let most = Double(1 << 40)
      let steps = max(1, (min(max(value, 0), most) / Double(step)).rounded())
      return "\(Int(steps) * step)"
    }
  }
}

/// Where the draws of a patient's `course` stream and of a group's `group` stream stand: an option's draws have places of their own, so that switching
/// it off leaves all others as they are. The places never change. `Documentation/methods/virtual-patients.md` has them as a table.
enum CourseAddress {
  static let responderClass = 0
  static let classDeviation = 1
  static let site = 2
  static let reason = 3
  static let kept = 4
  static let withdrawal = 5
  static let rescue = 6
  /// The e-th endpoint's adverse event at 64 + e.
  static let adverseEvents = 64
  /// How often it comes again at 2,112 + e.
  static let furtherEvents = 2_112
  /// Doses taken between visit t − 1 and visit t at 4,096 + t.
  static let doses = 4_096
  /// Whether visit t is missed at 8,192 + t.
  static let gaps = 8_192
  /// The rater's error at visit t at 12,288 + t.
  static let raters = 12_288
  /// Two for the lift of the k-th baseline drawn at 16,384 + 2k.
  static let inflation = 16_384
  /// The rater's error of the k-th baseline drawn at 49,152 + k.
  static let baselineRaters = 49_152
  /// Item j's residual at visit t at 65,536 + 17t + j.
  static let items = 65_536
  /// Item j's residual of the k-th baseline drawn at 98,304 + 17k + j.
  static let baselineItems = 98_304

  /// Visits for which there is room.
  static let mostVisits = 1_900
  /// Baselines of one patient for which there is room, with totals and with items; the k-th of more is at k mod room in the stream of the patient's
  /// number + 2²⁴ ⌊k ∕ room⌋.
  static let roomForBaselines = 16_384
  static let roomForItemBaselines = 1_900
  static let beyondPatients = 24

  static let groupEffect = 0
  static let siteSize = 1
  /// The effect of arm a of this trial, of the subject with the arm's number.
  static let armEffects = 2
  /// The effect of a level of factor f, of the subject with the level's number, at 16 + f.
  static let factors = 16
}

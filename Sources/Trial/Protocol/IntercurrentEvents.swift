/// What may come between the beginning of treatment and the value that an estimand asks for.
extension Estimand {
  public enum Event: Hashable, Sendable, RawRepresentable {
    case treatmentDiscontinuation
    case rescue
    /// A kind of treatment discontinuation: its patients are under its strategy, not under that of the general event.
    case discontinuationForLackOfEfficacy
    /// As the one before.
    case discontinuationForAdverseEvent
    case death
    /// Called so by `data.intercurrent events`.
    case named(String)

    /// The events of the language.
    public static let ofLanguage: [Event] = [
      .treatmentDiscontinuation, .rescue, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent, .death,
    ]

    public var rawValue: String {
      switch self {
      case .treatmentDiscontinuation: "treatment discontinuation"
      case .rescue: "rescue"
      case .discontinuationForLackOfEfficacy: "discontinuation for lack of efficacy"
      case .discontinuationForAdverseEvent: "discontinuation for adverse event"
      case .death: "death"
      case .named(let name): name
      }
    }

    /// Any word that is not the language's is a name.
    public init(rawValue: String) { self = Self.ofLanguage.first { $0.rawValue == rawValue } ?? .named(rawValue) }

    /// Why treatment was stopped, where the event is a kind of its discontinuation.
    public var reason: ReasonShare.Reason? {
      switch self {
      case .discontinuationForLackOfEfficacy: .lackOfEfficacy
      case .discontinuationForAdverseEvent: .adverseEvent
      case .treatmentDiscontinuation, .rescue, .death, .named: nil
      }
    }

    /// Whether it ends treatment.
    public var isDiscontinuation: Bool { self == .treatmentDiscontinuation || reason != nil }

    /// The column by visit that says Y after it, of events that have no column of their own in the language: `DEATHFL`, `PROHIBITED_MEDICATIONFL`.
    public var flagColumn: String { Factor.column(named: rawValue) + "FL" }
  }

  /// The strategy that the estimand names for an event; nil where it names none.
  public func strategy(for event: Event) -> Strategy? { strategies.first { $0.event == event }?.strategy }

  /// The strategy for who stopped treatment for a reason: that of the reason, else that of treatment discontinuation; nil where the estimand names neither.
  ///
  /// - Parameter reason: nil where none is known.
  public func strategy(forStopping reason: ReasonShare.Reason?) -> Strategy? {
    let own = reason.flatMap { reason in strategies.first { $0.event.reason == reason } }
    return own?.strategy ?? strategy(for: .treatmentDiscontinuation)
  }

  /// Whether patients are told apart by why they stopped treatment.
  public var namesReasons: Bool { strategies.contains { $0.event.reason != nil } }
}

extension TrialProtocol {
  /// Events besides treatment discontinuation, its reasons and rescue, that estimands name or data tell of.
  var furtherEvents: [Estimand.Event] {
    var all: [Estimand.Event] = []
    for event in estimands.flatMap(\.strategies).map(\.event) + (data?.intercurrentEvents.map(\.event) ?? []) {
      switch event {
      case .death, .named: if !all.contains(event) { all.append(event) }
      default: break
      }
    }
    return all
  }

  /// Whether an estimand tells patients apart by why they stopped treatment, or data say it in a column of its own.
  var asksForReasons: Bool {
    estimands.contains(where: \.namesReasons) || data?.intercurrentEvents.contains { $0.event.reason != nil } ?? false
  }

  func asks(for population: Estimand.AnalysisPopulation) -> Bool { estimands.contains { $0.population == population } }
}

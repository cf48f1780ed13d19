import Notation

/// A look as it is written, or why it is none.
enum LookText {
  case look(Look)
  /// The language has it, this version does not read it yet.
  case later
  case outOfRange
  case unreadable

  init(_ text: String) {
    if text == "end" {
      self = .look(.end)
      return
    }
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    if words.count == 2, words[1] == "events", let count = Number.count(words[0]) {
      // Of how many, the design says.
      self = count > 0 ? .look(.events(count, of: 0)) : .outOfRange
    } else if let time = TimePoint.reading(text), time.unit != .hour {
      self = .later
    } else if words.count == 6, words[2] == "as", words[4...] == ["of", "information"], let time = TimePoint.reading("\(words[0]) \(words[1])"),
      time.unit != .hour, let share = Share.reading(words[3])
    {
      self = LookText.calendar(time, share.fraction)
    } else if words.count == 3, words[1] == "of", let share = Share.reading(words[0]), ["patients", "information"].contains(words[2]) {
      let isInside = share.fraction > 0 && share.fraction < 1
      self = isInside ? .look(words[2] == "patients" ? .patients(share.fraction) : .information(share.fraction)) : .outOfRange
    } else {
      self = .unreadable
    }
  }

  private static func calendar(_ time: TimePoint, _ share: Double) -> LookText {
    guard time.amount > 0, share > 0, share < 1 else { return .outOfRange }
    return .look(.calendar(weeks: time.weeks, fraction: share))
  }
}

/// `every 20% of information`: looks at equal distances, the last of them the end.
struct RepeatedLooksText {
  private let percent: Double
  private let ofPatients: Bool

  init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 4, words[0] == "every", words[2] == "of", ["patients", "information"].contains(words[3]), Share.reading(words[1]) != nil,
      let percent = Number.reading(String(words[1].dropLast()))
    else { return nil }
    self.percent = percent
    ofPatients = words[3] == "patients"
  }

  var isInside: Bool { percent > 0 && percent < 100 }
  /// With the end.
  var count: Int { isInside && percent > 1e-6 ? Int((100 / percent - 1e-9).rounded(.up)) : Int.max }

  /// Shares as they would be written: 60% and not 60.00000000000001%.
  var looks: [Look] {
    let shares = (1..<max(count, 1)).compactMap { Share.reading("\(Number.written(((Double($0) * percent) * 1e9).rounded() / 1e9))%")?.fraction }
    return shares.map { ofPatients ? .patients($0) : .information($0) } + [.end]
  }
}

extension Look {
  /// As the language writes it.
  var written: String {
    switch self {
    case .patients(let share): "\(Share(share).written) of patients"
    case .information(let share): "\(Share(share).written) of information"
    case .calendar(let weeks, let share): "week \(Number.written(weeks)) as \(Share(share).written) of information"
    case .events(let count, _): "\(count) events"
    case .end: "end"
    }
  }
}

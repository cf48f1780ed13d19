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
    if words.count == 2, words[1] == "events", Number.count(words[0]) != nil {
      self = .later
    } else if let time = TimePoint.reading(text), time.unit != .hour {
      self = .later
    } else if words.count == 3, words[1] == "of", let share = Share.reading(words[0]), ["patients", "information"].contains(words[2]) {
      let isInside = share.fraction > 0 && share.fraction < 1
      self = isInside ? .look(words[2] == "patients" ? .patients(share.fraction) : .information(share.fraction)) : .outOfRange
    } else {
      self = .unreadable
    }
  }
}

extension Look {
  /// As the language writes it.
  var written: String {
    switch self {
    case .patients(let share): "\(Share(share).written) of patients"
    case .information(let share): "\(Share(share).written) of information"
    case .calendar(let weeks, let share): "week \(Number.written(weeks)) as \(Share(share).written) of information"
    case .end: "end"
    }
  }
}

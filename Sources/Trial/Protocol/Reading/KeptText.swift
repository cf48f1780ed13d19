import Notation

/// `best 1`, `all within 1`, `all within 10%` or `benefit above 0`.
struct KeptText {
  let keep: Adaptation.SelectionRule.Keep
  /// Whether the distance is written as a share.
  let isShare: Bool

  init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    if words.count == 2, words[0] == "best", let count = Number.count(words[1]) {
      (keep, isShare) = (.best(count), false)
    } else if words.count == 3, words[0...1] == ["all", "within"], let share = Share.reading(words[2]) {
      (keep, isShare) = (.within(share.fraction), true)
    } else if words.count == 3, words[0...1] == ["all", "within"], let distance = Number.reading(words[2]) {
      (keep, isShare) = (.within(distance), false)
    } else if words.count == 3, words[0...1] == ["benefit", "above"], let benefit = Number.reading(words[2]) {
      (keep, isShare) = (.benefitAbove(benefit), false)
    } else {
      return nil
    }
  }

  /// Whether its number is one that can be meant.
  var isInside: Bool {
    switch keep {
    case .best(let count): count >= 1
    case .within(let distance): distance >= 0 && (!isShare || distance < 1)
    case .benefitAbove: true
    }
  }

  static let expected = "what goes on, such as \"best 1\", \"all within 1\" or \"benefit above 0\""
  static let pattern = "best [1-9][0-9]*|all within \(Number.pattern)%?|benefit above \(Number.pattern)"
}

extension Adaptation.SelectionRule {
  /// As the language writes it.
  var written: String {
    switch keep {
    case .best(let count): "best \(count)"
    case .within(let distance): "all within \(criterion == .predictiveProbability ? Share(distance).written : Number.written(distance))"
    case .benefitAbove(let benefit): "benefit above \(Number.written(benefit))"
    }
  }
}

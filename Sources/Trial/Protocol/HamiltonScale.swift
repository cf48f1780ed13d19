/// The 17 items of the Hamilton Depression Rating Scale and the score that is made of them: facts of scoring, no wording of the scale.
///
/// - Nine items of 0 to 4 and eight of 0 to 2, 52 in all: Hamilton M (1960), *J Neurol Neurosurg Psychiatry* 23:56. Versions that score agitation (item 9) from
///   0 to 2 come to 50; Hamilton's paper is told to count otherwise, which was not verified.
/// - HAM-D6, the six items of Bech's melancholia subscale, 0 to 22: depressed mood, guilt, work, retardation, psychic anxiety and general somatic symptoms,
///   items 1, 2, 7, 8, 10 and 13: Bech P (2006), *Dialogues Clin Neurosci* 8:207, table of the subscales (PMID 16889106).
/// - Item 16, loss of weight, is assessed by history (A) or by weighing (B); a patient has one of them, and where neither was assessed the item is missing.
public enum HamiltonScale {
  public struct Item: Equatable, Sendable {
    public let name: String
    /// Scores are whole, from 0 to this.
    public let highest: Int
    public let isOfHAMD6: Bool
  }

  public static let items: [Item] = [
    Item(name: "depressed mood", highest: 4, isOfHAMD6: true),
    Item(name: "guilt", highest: 4, isOfHAMD6: true),
    Item(name: "suicide", highest: 4, isOfHAMD6: false),
    Item(name: "insomnia, initial", highest: 2, isOfHAMD6: false),
    Item(name: "insomnia, middle", highest: 2, isOfHAMD6: false),
    Item(name: "insomnia, delayed", highest: 2, isOfHAMD6: false),
    Item(name: "work and activities", highest: 4, isOfHAMD6: true),
    Item(name: "retardation", highest: 4, isOfHAMD6: true),
    Item(name: "agitation", highest: 4, isOfHAMD6: false),
    Item(name: "anxiety, psychic", highest: 4, isOfHAMD6: true),
    Item(name: "anxiety, somatic", highest: 4, isOfHAMD6: false),
    Item(name: "somatic, gastrointestinal", highest: 2, isOfHAMD6: false),
    Item(name: "somatic, general", highest: 2, isOfHAMD6: true),
    Item(name: "libido", highest: 2, isOfHAMD6: false),
    Item(name: "hypochondriasis", highest: 4, isOfHAMD6: false),
    Item(name: "weight loss", highest: 2, isOfHAMD6: false),
    Item(name: "loss of insight", highest: 2, isOfHAMD6: false),
  ]

  /// Index of agitation, whose highest score differs between versions.
  static let agitation = 8
  /// Of the version whose agitation goes to 2.
  static let shorterRange = NumberRange(0, 50)
  static let range = NumberRange(0, 52)
  static let rangeOfHAMD6 = NumberRange(0, 22)

  /// `HAMD101` … `HAMD117`: what the items are called in data, by CDISC's codes for the questions of HAMD 17; `HAMD17` is the total.
  ///
  /// - Reference: CDISC, Hamilton Depression Rating Scale 17-Item, supplement to the SDTMIG, version 2.1, draft, of which the codes of items 3 and 8 were read,
  ///   and that item 16 has two parts of which one is skipped; the other codes go on from these, and those of the two parts are recalled.
  public static let columns = (1...17).map { "HAMD\(100 + $0)" }
  /// Index of the loss of weight.
  static let weight = 15
  /// What its two parts are called where they stand apart.
  static let weightParts = ["A", "B"].map { columns[weight] + $0 }

  /// A score made of items.
  public struct Total: Equatable, Sendable {
    /// Indices of its items.
    let items: [Int]
    /// Highest score of each.
    let highest: [Int]

    /// HAM-D17; of a version with agitation from 0 to 2 where the range says so.
    static func whole(_ range: NumberRange?) -> Total {
      var highest = HamiltonScale.items.map(\.highest)
      if range == HamiltonScale.shorterRange { highest[HamiltonScale.agitation] = 2 }
      return Total(items: Array(HamiltonScale.items.indices), highest: highest)
    }
    static let six: Total = {
      let members = HamiltonScale.items.indices.filter { HamiltonScale.items[$0].isOfHAMD6 }
      return Total(items: members, highest: members.map { HamiltonScale.items[$0].highest })
    }()

    /// The sum; with at most so many items missing, the sum raised to what all items can give; nil with more, or with no item at all.
    ///
    ///     total = Σ over answered items · Σ highest of all ∕ Σ highest of the answered
    ///
    /// so that a total stays within the scale's range, whose items go to 2 or to 4.
    ///
    /// - Parameter scores: one an item of the scale; nil where it is missing.
    func score(_ scores: [Int?], missing limit: Int) -> Double? {
      let own = items.map { scores[$0] }
      let answered = own.indices.filter { own[$0] != nil }
      guard !answered.isEmpty, own.count - answered.count <= limit else { return nil }
      let sum = answered.reduce(0) { $0 + (own[$1] ?? 0) }
      guard answered.count < own.count else { return Double(sum) }
      return Double(sum) * Double(highest.reduce(0, +)) / Double(answered.reduce(0) { $0 + highest[$1] })
    }
  }
}

import Notation

/// The words that may stand in a column, and what each means: an index into our words. A word that `data.values` does not name stands for itself.
struct DataWords {
  /// Our words, in the protocol's order.
  let ours: [String]
  /// Our words as the file has them, in the same order.
  let theirs: [String]
  private let codes: [String: Int]

  /// - Parameters:
  ///   - name: the CDISC name or factor column, under which `data.values` names the file's words.
  ///   - ours: arms, visits or levels as the protocol declares them; nil where the data decide (`from data`).
  ///   - also: further words of the file and what they mean, where no other word has them.
  init(
    _ name: String, ours declared: [String]?, plan: DataPlan?, cells: [String], missing: Set<String>, also: [String: Int] = [:],
    _ faults: inout FaultCollector
  ) {
    let values = plan?.values[name]
    let ours = declared ?? Self.sorted(values.map { Array($0.keys) } ?? cells.filter { !missing.contains($0) })
    let theirs = ours.map { word in values.map { $0[word] ?? word } ?? word }
    var codes: [String: Int] = [:]
    let place = "data.values.\(name)"
    for word in (values ?? [:]).keys.sorted() where !ours.contains(word) {
      let near = NearWord.nearest(to: word, among: ours)
      faults.add(
        Fault(
          line: 0, column: 0, place: place, found: FaultCollector.quoted(word), expected: Self.list(ours), suggestion: near, rule: .unknownName))
    }
    for (index, word) in theirs.enumerated() {
      if let other = codes[word] {
        let found = "\(FaultCollector.quoted(word)) for both \(ours[other]) and \(ours[index])"
        faults.add(Fault(line: 0, column: 0, place: place, found: found, expected: "one word for each", rule: .contradicts))
      }
      codes[word] = index
    }
    (self.ours, self.theirs, self.codes) = (ours, theirs, codes.merging(also) { own, _ in own })
  }

  func code(_ text: String) -> Int? { codes[text] }

  /// Once each, in the order of their bytes, as R sorts in the C locale.
  private static func sorted(_ words: [String]) -> [String] {
    Set(words).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// What may stand in the column.
  var expected: String { Self.list(theirs) }

  /// `one of placebo, drug`; at most ten are named.
  private static func list(_ words: [String]) -> String {
    let named = words.prefix(10).joined(separator: ", ")
    return (words.count == 1 ? named : "one of \(named)") + (words.count > 10 ? " and \(words.count - 10) more" : "")
  }
}

import Notation

extension MultiplicityRule {
  /// As the language writes it, in flow style.
  var written: String {
    var entries = [("method", method.rawValue)]
    if !order.isEmpty { entries.append(("order", LanguageText.list(order))) }
    if !weights.isEmpty { entries.append(("weights", LanguageText.flow(weights.map { ($0.hypothesis, Share($0.share).written) }))) }
    if !passes.isEmpty {
      var sources: [String] = []
      for pass in passes where !sources.contains(pass.from) { sources.append(pass.from) }
      let rows = sources.map { source in
        (source, LanguageText.flow(passes.filter { $0.from == source }.map { ($0.to, Share($0.share).written) }))
      }
      entries.append(("passes", LanguageText.flow(rows)))
    }
    if let intersectionTest { entries.append(("intersection test", intersectionTest.rawValue)) }
    return LanguageText.flow(entries)
  }
}

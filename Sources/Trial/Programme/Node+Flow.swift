import Notation

extension Node {
  /// As the language writes it, in flow style.
  var flow: String {
    switch content {
    case .text(let text, let quoted): quoted && text.isEmpty ? "\"\"" : LanguageText.quoted(text, inFlow: true)
    case .list(let items): "[\(items.map(\.flow).joined(separator: ", "))]"
    case .map(let entries): LanguageText.flow(entries.map { ($0.key, $0.value.flow) })
    case .refused: ""
    }
  }
}

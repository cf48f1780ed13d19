/// Maps in flow style as text: where they end, and what can be put into them.
enum FlowText {
  /// The text with a remark in the map that stands under some keys of it, joined by dots; the text itself where no such map is.
  static func inserting(_ remark: Remark, under keys: String, into text: String) -> String {
    let signs = Array(text)
    guard signs.first == "{", let place = end(of: keys[...], in: signs, from: 0) else { return text }
    let entry = "\(remark.kind.rawValue): \(remark.written(inFlow: true))"
    let isEmpty = signs[place - 1] == "{"
    return String(signs[..<place]) + (isEmpty ? "" : ", ") + entry + String(signs[place...])
  }

  /// Index of the brace that ends the map under the keys, of the map that begins at `start`.
  private static func end(of keys: Substring, in signs: [Character], from start: Int) -> Int? {
    var depth = 0
    var index = start
    /// Where a key of the map itself begins.
    var keyStart: Int? = start + 1
    while index < signs.count {
      switch signs[index] {
      case "\"": index = closing(signs, from: index)
      case "{", "[": depth += 1
      case "}", "]":
        depth -= 1
        if depth == 0 { return keys.isEmpty ? index : nil }
      case "," where depth == 1: keyStart = index + 2
      case ":" where depth == 1 && !keys.isEmpty:
        guard let begin = keyStart else { break }
        keyStart = nil
        let key = LanguageText.unquoted(String(signs[begin..<index]))
        let isHere = keys == key || keys.hasPrefix(key + ".")
        if isHere, index + 2 < signs.count, signs[index + 2] == "{" {
          return end(of: keys == key ? "" : keys.dropFirst(key.count + 1), in: signs, from: index + 2)
        }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Index of the quotation mark that closes the one at `start`.
  private static func closing(_ signs: [Character], from start: Int) -> Int {
    var index = start + 1
    while index < signs.count, signs[index] != "\"" { index += signs[index] == "\\" ? 2 : 1 }
    return index
  }
}

extension Remark {
  func written(inFlow: Bool) -> String {
    kind == .source ? LanguageText.list(texts) : LanguageText.quoted(texts.first ?? "", inFlow: inFlow)
  }
}

extension LanguageText {
  /// What `quoted` was given.
  static func unquoted(_ text: String) -> String {
    guard text.first == "\"", text.last == "\"", text.count >= 2 else { return text }
    var plain = ""
    var isEscaped = false
    for sign in text.dropFirst().dropLast() {
      if isEscaped {
        plain.append(sign == "n" ? "\n" : sign)
        isEscaped = false
      } else if sign == "\\" {
        isEscaped = true
      } else {
        plain.append(sign)
      }
    }
    return plain
  }
}

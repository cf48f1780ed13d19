import Foundation

/// Text made safe for the languages it is written into. Nothing a user wrote is ever read as markup.
public enum Markup {
  /// For HTML, in text and in quoted attributes alike.
  public static func html(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t": out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A string of Typst's code mode, quotation marks included: no mark-up, shorthand or smart quote is read in it.
  public static func typst(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      case "\t": out += " "
      case _ where scalar.value < 0x20: out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  /// Text as the body of a `data:` address.
  static func dataAddress(_ text: String, type: String) -> String {
    let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return "data:\(type);charset=utf-8," + (text.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")
  }
}

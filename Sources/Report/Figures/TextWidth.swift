/// How wide text of a figure is, so that labels can be summed before anything is drawn: nothing clips text, and nothing warns.
enum TextWidth {
  /// Pixels of a line in Liberation Sans, which has the widths of Arial and Helvetica.
  ///
  /// - Parameters:
  ///   - size: in pixels; the figures use 10.5 to 11.5.
  ///   - bold: about 7% wider.
  static func pixels(_ text: String, size: Double = 11, bold: Bool = false) -> Double {
    text.reduce(0) { $0 + em($1) } * size * (bold ? 1.07 : 1)
  }

  /// Width of the widest line.
  static func widest(_ lines: [String], size: Double = 11, bold: Bool = false) -> Double {
    lines.map { pixels($0, size: size, bold: bold) }.max() ?? 0
  }

  /// Share of the type size; characters not listed are taken as rather wide.
  private static func em(_ character: Character) -> Double {
    for (width, characters) in classes where characters.contains(character) { return width }
    return character.isLetter && character.isASCII ? 0.556 : 0.65
  }

  private static let classes: [(Double, String)] = [
    (0.222, "ijl'‘’|"), (0.278, " .,:;I!/\\ft\u{202F}·"), (0.333, "()-r\"[]"), (0.5, "csJvxyzk"), (0.556, "0123456789abdeghnopquL–$#_"),
    (0.584, "−+=<>~±"), (0.611, "FTZ"), (0.667, "ABEKPSVXY&"), (0.722, "CDHNRUw"), (0.778, "GOQ"), (0.833, "mM"), (0.889, "%"), (0.944, "W"),
    (1, "…—←→@"),
  ]
}

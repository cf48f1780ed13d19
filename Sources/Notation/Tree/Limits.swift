/// How large a file of the language may be. Whatever is larger is refused before it is parsed.
public enum Limits {
  /// One mebibyte.
  public static let bytes = 1 << 20
  /// Maps and lists within one another; the whole file is the first.
  public static let depth = 16
  /// Keys, texts, lists and maps together.
  public static let nodes = 20_000
  /// Characters of a key; a condition or a place is a long one.
  public static let key = 200
  /// Characters of a name.
  public static let name = 60
  /// Faults told of one file; a file with more is mended from the top.
  public static let faults = 200
}

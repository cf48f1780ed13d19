import Testing

/// What an expectation rests on.
extension Tag {
  /// Mathematics: symmetry, limits, a closed form.
  @Tag public static var identity: Self
  /// Another implementation or a printed table, kept in `References/`.
  @Tag public static var reference: Self
  /// Data simulated from known truth, within Monte Carlo error.
  @Tag public static var recovery: Self
  /// Our own frozen output: rendering only, never numbers.
  @Tag public static var golden: Self
}

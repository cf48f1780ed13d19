/// What a file says beside its values: a note, the sources of numbers, a label that nothing else keeps.
public struct Remark: Equatable, Sendable {
  public enum Kind: String, Equatable, Sendable, CaseIterable { case label, note, source }
  /// Of the block it stands in: `arms.sham`, `scenarios.planned.baseline`. What is said in `assumptions` is said of every scenario that takes it from there.
  public var place: String
  public var kind: Kind
  /// One text, or the keys of the sources.
  public var texts: [String]
}

import Notation

/// The kinds of file that this room reads.
public enum LanguageFile: String, Equatable, Sendable, CaseIterable {
  /// A trial, or a design alone.
  case trial
  case programme, claims, sources
}

extension LanguageFile {
  /// What the keys at the top of a file tell; nil for a mechanism, which another room reads. A file that tells nothing is judged as a trial.
  public static func kind(of bytes: [UInt8]) -> LanguageFile? {
    guard let node = TreeReading(bytes).root else { return .trial }
    let root = Spot(root: node)
    guard root["trial"] == nil else { return .trial }
    guard let (_, name) = Language.otherKinds.first(where: { root[$0.0] != nil }) else { return .trial }
    return LanguageFile(rawValue: name)
  }
}

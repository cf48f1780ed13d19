import Foundation

/// The program that was built with the tests.
public enum Program {
  enum Failure: Error { case none(String) }

  /// Named by EQUIPOISE, else the one beside the test bundle.
  public static func url() throws -> URL {
    if let named = ProcessInfo.processInfo.environment["EQUIPOISE"] { return URL(fileURLWithPath: named) }
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let program = folder.appendingPathComponent("equipoise")
      if FileManager.default.isExecutableFile(atPath: program.path) { return program }
    }
    throw Failure.none("no equipoise beside \(CommandLine.arguments[0]); build it, or name it by EQUIPOISE")
  }
}

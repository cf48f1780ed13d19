import Foundation
import TestSupport
import Testing

@Suite struct `References and pages` {
  static var references: [String] { get throws { try HouseFiles.folders(in: "Tests/References") } }

  @Test func `say where each expected number is from`() throws {
    let folders = try Self.references
    #expect(!folders.isEmpty)
    for folder in folders {
      let source = try HouseFiles.text("Tests/References/\(folder)/SOURCE.md")
      #expect(source.contains(/[Tt]olerance|agree to|must be equal/), "\(folder)/SOURCE.md gives no tolerance")
    }
  }

  @Test func `hold no number that no test reads`() throws {
    let tests = try HouseFiles.files(below: "Tests", ending: ".swift").filter { !$0.path.hasPrefix("Tests/HouseTests/") }.map(\.text).joined()
    for folder in try Self.references {
      let isRead = ["cases(\"\(folder)\"", "one(\"\(folder)\"", "References/\(folder)/"].contains(where: tests.contains)
      #expect(isRead, "no test reads Tests/References/\(folder)")
    }
  }

  @Test func `tell of every method where it ends`() throws {
    for page in try HouseFiles.files(below: "Documentation/methods", ending: ".md") {
      for heading in ["Limits", "References", "Checked"] {
        #expect(page.text.contains(try Regex("(?m)^(#+ |\\*\\*).*\(heading)")), "\(page.path) has no section \(heading)")
      }
    }
  }

  @Test func `number the decisions without a gap`() throws {
    let names = HouseFiles.paths(below: "Documentation/decisions").map { String($0.dropFirst("Documentation/decisions/".count)) }
    #expect(!names.isEmpty)
    for (index, name) in names.enumerated() { #expect(name.hasPrefix(String(format: "%04d-", index + 1)), "\(name)") }
  }
}

@Suite struct `Example folders` {
  static var examples: [String] { get throws { try HouseFiles.folders(in: "Examples") } }

  @Test func `are tutorials whose commands show what they print`() throws {
    let folders = try Self.examples
    #expect(!folders.isEmpty)
    for folder in folders {
      let page = try HouseFiles.text("Examples/\(folder)/README.md")
      #expect(page.contains(#/(?m)^\$ equipoise\b/#), "Examples/\(folder)/README.md runs no command")
      let shows = page.contains(#/(?m)^\$ equipoise.*\n(?!\$|```)/#)
      #expect(shows || !HouseFiles.paths(below: "Examples/\(folder)/expected").isEmpty, "Examples/\(folder) shows no output")
    }
  }

  /// Every data file of an example says where it is from and under which license.
  @Test func `give the origin and license of their data`() throws {
    for folder in try Self.examples
    where HouseFiles.paths(below: "Examples/\(folder)").contains(where: { $0.hasSuffix(".csv") && !$0.contains("/expected/") }) {
      let page = try HouseFiles.text("Examples/\(folder)/README.md")
      #expect(page.contains(/[Ll]icen[sc]e/), "Examples/\(folder)/README.md gives no license of its data")
    }
  }
}

import Foundation
import TestSupport
import Testing

@Suite struct `Imports` {
  struct Import: Equatable {
    var module: String
    var line: Int
  }

  static func imports(of source: String) -> [Import] {
    let pattern =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?([A-Za-z_][A-Za-z0-9_]*)/
    return SwiftCode(source).lines.enumerated().compactMap { index, line in
      line.firstMatch(of: pattern).map { Import(module: String($0.1), line: index + 1) }
    }
  }

  static var folders: [String] { get throws { try HouseFiles.folders(in: "Sources") } }

  @Test func `are found however they are written`() {
    let source = """
      import Foundation
      @testable import Trial
      @preconcurrency public import struct Design.Boundaries
      // import Report
      let text = "import Studio"
        import Glibc
      """
    let expected = ["Foundation", "Trial", "Design", "Glibc"]
    #expect(Self.imports(of: source).map(\.module) == expected)
    #expect(Self.imports(of: source).map(\.line) == [1, 2, 3, 6])
  }

  @Test func `obey the table of arrows`() throws {
    var seen = 0
    for folder in try Self.folders {
      for file in try HouseFiles.files(below: "Sources/\(folder)", ending: ".swift") {
        for found in Self.imports(of: file.text) {
          seen += 1
          #expect(Plan.mayImport(found.module, from: folder), "\(file.path):\(found.line): \(folder) may not import \(found.module)")
        }
      }
    }
    #expect(seen > 100, "the sources were not read")
  }

  @Test func `of one room by another make no circle`() {
    var placed = Set<String>()
    while let next = Plan.arrows.first(where: { !placed.contains($0.key) && $0.value.isSubset(of: placed) }) { placed.insert(next.key) }
    #expect(placed == Set(Plan.arrows.keys))
  }

  @Test func `are from rooms that all have a folder, and no folder is without a room`() throws {
    #expect(Set(try Self.folders) == Set(Plan.arrows.keys).union(Plan.besides))
  }

  /// Package.swift names for each room what it may import, no more.
  @Test func `are declared to the package as the table has them`() throws {
    let package = try HouseFiles.text("Package.swift")
    var declared: [String: Set<String>] = [:]
    for match in package.matches(of: /room\(\s*"(\w+)"(?:,\s*imports:\s*\[([^\]]*)\])?/) {
      let own = (match.2 ?? "").replacing(/\.product\([^)]*\)/, with: "")
      declared[String(match.1)] = Set(own.matches(of: /"(\w+)"/).map { String($0.1) })
    }
    #expect(Set(declared.keys) == Set(Plan.arrows.keys))
    for (room, imports) in declared {
      let rooms = imports.filter { Plan.outside[$0] == nil }
      #expect(rooms == Plan.arrows[room], "Package.swift gives \(room) \(rooms.sorted())")
    }
  }

  /// The rows `| \`Room\` | … | may import |` of the map.
  @Test func `stand in CONTRIBUTING.md as the tests have them`() throws {
    var table: [String: Set<String>] = [:]
    for line in try HouseFiles.text("CONTRIBUTING.md").split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let room = cells[0].wholeMatch(of: /`(\w+)`/) else { continue }
      let imports = cells[3] == "every room" ? Plan.arrows.keys.filter { $0 != room.1 } : cells[3].matches(of: /\w+/).map { String($0.0) }
      table[String(room.1)] = Set(imports)
    }
    #expect(table == Plan.arrows)
  }
}

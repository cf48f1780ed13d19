import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Programmes of the examples` {
  @Test func `the igmesine programme is read`() throws {
    for fault in try ProgrammeFolder.example("igmesine").faults {
      let f = fault.fault
      Issue.record("\(fault.file):\(f.line):\(f.column) \(f.place): found \(f.found), expected \(f.expected) \(f.suggestion ?? "") [\(f.rule)]")
    }
  }
}

import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// A file of `Fixtures/protocols/malformed`, all its faults by rule and position, and what the first of them finds.
struct Malformed: Sendable, CustomTestStringConvertible {
  var name: String
  var faults: String
  var found: String
  var testDescription: String { name }

  init(_ name: String, _ faults: String, found: String) {
    self.name = name
    self.faults = faults
    self.found = found
  }
}

@Suite struct `Malformed protocols` {
  /// Positions were counted in the files, rules follow from `Documentation/file-format.md`.
  static let all: [Malformed] = [
    Malformed("alias", "refused 5:12, refused 6:11", found: "an anchor"),
    Malformed("block-length", "refused 7:39", found: "key \"block length\""),
    Malformed("byte-order-mark", "syntax 1:1", found: "a byte order mark"),
    Malformed("carried-forward-for-hypothetical", "contradicts 20:99", found: "\"last observation carried forward\""),
    Malformed("colon-in-value", "syntax 5:18", found: "a \":\" where no key can stand"),
    Malformed("complex-key", "syntax 2:1", found: "a key behind \"?\""),
    Malformed("control-character", "syntax 3:33", found: "the control character U+0007"),
    Malformed("correlation-impossible", "contradicts 23:37", found: "a correlation that is not positive definite"),
    Malformed("correlation-incomplete", "missing 23:24", found: "no correlation of week 2 with week 8"),
    Malformed("counts-and-shares", "contradicts 4:33", found: "both counts and shares"),
    Malformed("counts-do-not-sum", "contradicts 4:33", found: "counts that sum to 105"),
    Malformed("course-at-no-visit", "unknownName 23:40", found: "\"week 3\""),
    Malformed("deep-block", "limit 34:68", found: "more than 16 levels of keys"),
    Malformed("deep-flow", "limit 2:24", found: "more than 16 levels of keys"),
    Malformed(
      "depth-17", "missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1, unknownName 2:1, limit 18:33",
      found: "no key \"design\""),
    Malformed("directive", "refused 1:1", found: "a directive"),
    Malformed("dose-per-intake", "missing 6:3", found: "a dose for each intake without \"every\""),
    Malformed("dose-without-space", "wrongType 6:18", found: "\"20mg/day\""),
    Malformed("dose-without-unit", "wrongType 6:18", found: "\"20\""),
    Malformed("duplicate-key", "duplicate 25:1", found: "a second key \"scenarios\""),
    Malformed("duplicate-keys-many", "duplicate 23:24, duplicate 23:56, duplicate 24:3", found: "a second key \"effect\""),
    Malformed("effect-missing", "missing 23:3", found: "no key \"effect\""),
    Malformed("empty-value", "wrongType 3:40", found: "nothing"),
    Malformed("empty", "missing 0:0", found: "an empty file"),
    Malformed("endpoint-at-no-visit", "unknownName 10:81", found: "\"week 6\""),
    Malformed("error-of-two", "outOfRange 21:35", found: "\"110% two-sided\""),
    Malformed("error-without-side", "wrongType 21:35", found: "\"2.5%\""),
    Malformed("estimand-of-unknown-arm", "unknownName 13:16", found: "\"activ\""),
    Malformed("estimand-unserved", "missing 19:3", found: "an estimand that no analysis serves"),
    Malformed("falling-looks", "contradicts 21:76", found: "\"33% of patients\" after \"66% of patients\""),
    Malformed("falling-visits", "contradicts 8:55", found: "\"day 28\" after \"week 8\""),
    Malformed("futility-at-end", "contradicts 7:23", found: "a futility bound at the end"),
    Malformed("later-words", "unknownName 3:60, refused 20:21, refused 20:89", found: "\"triple-blind\""),
    Malformed("latin-1", "syntax 3:33", found: "bytes that are not UTF-8"),
    Malformed("long-name", "limit 23:3", found: "a name of 61 characters"),
    Malformed("looks-without-rules", "missing 21:1, missing 21:1", found: "no key \"stopping\" with 2 looks"),
    Malformed("merge-key", "refused 7:5", found: "a merge key"),
    Malformed("missing-sections", "missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1", found: "no key \"design\""),
    Malformed("mmrm-without-covariance", "contradicts 20:21", found: "\"MMRM\" without a covariance term"),
    Malformed("model-of-unknown-variable", "unknownName 20:40", found: "variable \"BSE\""),
    Malformed("model-with-a-hole", "syntax 20:47", found: "\"*\""),
    Malformed("model-without-treatment", "contradicts 20:34", found: "no TRT01P"),
    Malformed("negative-sd", "outOfRange 23:44", found: "\"-8\""),
    Malformed("no-control", "missing 4:1", found: "no control arm"),
    Malformed("no-kind", "missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1, missing 1:1", found: "no key \"design\""),
    Malformed("no-looks-end", "missing 21:58", found: "a list that ends in \"50% of patients\""),
    Malformed("no-size", "missing 21:1", found: "neither \"sample size\" nor \"power\""),
    Malformed("no-version", "missing 1:1", found: "no key \"equipoise\""),
    Malformed("not-closed", "syntax 24:3", found: "a map that is not closed"),
    Malformed("null-value", "wrongType 3:30", found: "\"null\""),
    Malformed("one-arm", "missing 4:1, unknownName 12:16", found: "one arm"),
    Malformed("only-a-comment", "missing 0:0", found: "an empty file"),
    Malformed("only-a-list", "missing 1:1", found: "no map of keys"),
    Malformed("only-text", "missing 1:1", found: "no map of keys"),
    Malformed("path-upward", "refused 25:14", found: "\"../defaults.csv\""),
    Malformed("power-without-scenario", "unknownName 3:34", found: "\"plan\""),
    Malformed("principal-stratum", "refused 18:54", found: "\"principal stratum\""),
    Malformed("programme", "refused 2:1", found: "a programme file"),
    Malformed("quotation-not-closed", "syntax 3:30", found: "a quotation mark that is not closed"),
    Malformed("reserved-name", "refused 10:3", found: "the name \"look 1\""),
    Malformed("second-document", "refused 26:1", found: "a second document"),
    Malformed("shares-105", "contradicts 4:33", found: "shares that sum to 105%"),
    Malformed("size-and-power", "contradicts 21:28", found: "both \"sample size\" and \"power\""),
    Malformed("spent-scale-missing", "missing 7:3", found: "bounds without a scale"),
    Malformed("subgroup-of-no-factor", "unknownName 20:145", found: "factor \"severity\""),
    Malformed("t-test-with-baseline", "contradicts 20:36", found: "\"CHG ~ BASE + TRT01P\""),
    Malformed("tab-indentation", "syntax 5:1", found: "a tab in the indentation"),
    Malformed("tab-inside", "syntax 3:46", found: "a tab"),
    Malformed("tag", "refused 3:47", found: "a tag"),
    Malformed("truncated-utf-8", "syntax 5:8", found: "bytes that are not UTF-8"),
    Malformed("two-hypotheses", "duplicate 21:44, missing 22:1", found: "the comparison of \"primary\""),
    Malformed("unknown-key", "unknownName 20:85", found: "key \"missing-data\""),
    Malformed("unknown-word", "unknownName 10:70", found: "\"lowest\""),
    Malformed("utf-16-without-mark", "syntax 1:1", found: "the control character U+0000"),
    Malformed("utf-16", "syntax 1:1", found: "bytes that are not UTF-8"),
    Malformed("version-2", "refused 2:12", found: "\"2\""),
    Malformed("visit-before-baseline", "contradicts 8:39", found: "\"week 2\""),
    Malformed("wrong-type-list", "wrongType 3:47", found: "a list"),
    Malformed("wrong-type-map", "wrongType 21:35", found: "a map"),
    Malformed("wrong-type-text", "wrongType 8:11", found: "\"six weeks\""),
    Malformed("yes-for-a-word", "unknownName 7:22", found: "\"yes\""),
  ]

  @Test(arguments: all)
  func `are refused for what is wrong with them and nothing else`(_ malformed: Malformed) throws {
    let faults = bytesFaults(try Fixtures.bytes("protocols/malformed/\(malformed.name).yaml"))
    #expect(faults.map { "\($0.rule) \($0.line):\($0.column)" }.joined(separator: ", ") == malformed.faults)
    #expect(faults.first?.found == malformed.found)
    for fault in faults where fault.line > 0 { #expect(fault.column > 0 && !fault.expected.isEmpty) }
  }

  @Test func `none is left untested`() throws {
    let folder = References.tests.appendingPathComponent("Fixtures/protocols/malformed").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).map { String($0.dropLast(".yaml".count)) }
    #expect(Set(files) == Set(Self.all.map(\.name)))
  }
}

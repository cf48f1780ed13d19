import Foundation
import Report
import TestSupport
import Testing
import Trial

@Suite struct `Results as JSON` {
  private func read(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(.tags(.identity)) func `a foreign reader finds every number to the last bit`() throws {
    let values = [0.1, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -2.87211719272235, 1e21, 123_456_789.123, 0.00001]
    let columns = values.indices.map { ResultTable.Column("x\($0)", "x", .number(unit: "")) }
    var results = TrialResults()
    results.append("numbers", .table(ResultTable(label: "", layout: .record, columns: columns, rows: [values.map { .number($0) }])))
    let numbers = try #require(try read(ResultsJSON.value(results).text())["numbers"] as? [String: Double])
    for (index, value) in values.enumerated() { #expect(numbers["x\(index)"] == value) }
  }

  @Test(.tags(.identity)) func `each shape has its form`() throws {
    let object = try read(ResultsJSON.value(PhaseThree.analysis).text(indented: true))
    #expect((object["decision"] as? [String: String])?["outcome"] == "superiority not shown")
    let primary = try #require(object["primary"] as? [String: Any])
    #expect(primary["value"] as? Double == PhaseThree.primary.value)
    #expect((primary["interval"] as? [String: Any])?["level"] as? Double == 0.95)
    #expect(primary["source"] == nil)
    let visits = try #require(object["byVisit"] as? [[String: Any]])
    #expect(visits.count == 6)
    #expect(visits[5]["mean_igmesine"] as? Double == -10.1783)
    #expect((object["fit"] as? [String: Any])?["rows"] as? Int == 2016)
    let matrix = try #require(object["visitCovariance"] as? [String: Any])
    #expect(matrix["rows"] as? [String] == ["week 1", "week 2"])
    #expect(matrix["columns"] as? [String] == ["week1", "week2"])
    #expect((matrix["values"] as? [[Double]])?[0][1] == 16.5332018865913)
  }

  @Test(.tags(.identity)) func `a Monte Carlo error stands beside its number`() throws {
    let object = try read(ResultsJSON.value(PhaseThree.simulation).text())
    let rows = try #require(object["operatingCharacteristics"] as? [[String: Any]])
    #expect(rows[0]["trueEffectMonteCarloError"] as? Double == 0.0041)
    #expect(rows[0]["nominalEffectMonteCarloError"] == nil)
    let points = try #require(((object["powerCurve"] as? [String: Any])?["lines"] as? [[String: Any]])?[0]["points"] as? [[String: Double]])
    #expect(points[1] == ["x": 1.75, "y": 0.5583, "monteCarloError": 0.005])
  }

  @Test(.tags(.identity)) func `what JSON cannot say is said in words, and missing is null`() throws {
    var results = TrialResults()
    let columns = [ResultTable.Column("a", "a", .number(unit: "")), .init("b", "b", .number(unit: "")), .init("c", "c", .number(unit: ""))]
    let row: [ResultTable.Cell] = [.number(.infinity), .missing, .interval(-.infinity, 1)]
    results.append("t", .table(ResultTable(label: "", layout: .record, columns: columns, rows: [row])))
    #expect(ResultsJSON.value(results).text() == #"{"t":{"a":"Infinity","b":null,"c":{"lower":"-Infinity","upper":1.0}}}"#)
  }

  @Test(.tags(.identity)) func `text keeps its quotation marks, controls and letters`() throws {
    let hard = "a\"b\\c\nd\te\u{01}f/ü–𝛼\u{2028}</script>"
    let text = JSONValue.object([.init(hard, .text(hard))]).text()
    let read = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])
    #expect(read == [hard: hard])
  }

  @Test(.tags(.identity)) func `a command's document says what was run on what`() throws {
    let header = ResultsDocument.Header(
      version: "1.0.0", command: "analyze", file: "protocol.yaml", sha256: String(repeating: "3f", count: 32), seed: 20_261_123,
      otherInputs: [.init(file: "data.csv", sha256: "00")])
    let document = ResultsDocument(header: header, results: PhaseThree.analysis)
    let object = try read(document.text())
    #expect(object["equipoise"] as? String == "1.0.0")
    #expect((object["input"] as? [String: String])?["file"] == "protocol.yaml")
    #expect(object["seed"] as? Int == 20_261_123)
    #expect((object["data"] as? [[String: String]])?.first?["file"] == "data.csv")
    #expect((object["results"] as? [String: Any])?.count == PhaseThree.analysis.items.count)
    #expect(document.text().hasPrefix("{\n  \"equipoise\": \"1.0.0\",\n  \"command\": \"analyze\",\n  \"input\": {"))
    #expect(document.text() == document.text())
  }
}

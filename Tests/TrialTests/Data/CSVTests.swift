import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `CSV table` {
  func table(_ text: String, _ options: DataTable.ReadingOptions = .init()) throws -> DataTable {
    try DataTable.reading(csv: Array(text.utf8), options: options)
  }

  /// The examples of RFC 4180, section 2, with other letters in the last field.
  @Test(.tags(.reference)) func `obeys the rules of RFC 4180`() throws {
    let plain = try table("field_name,b,c\r\naaa,bbb,ccc\r\nzzz,yyy,ddd")
    #expect(plain.columns.map(\.name) == ["field_name", "b", "c"])
    #expect(plain["b"] == .text(["bbb", "yyy"]))
    let quoted = try table("a,b,c\r\n\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,\"b\"\"bb\",ddd\r\n")
    #expect(quoted["b"] == .text(["b\r\nbb", "b\"bb"]))
    #expect(quoted.lines == [2, 4])
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
  func `reads every line end, with and without a byte order mark`(_ end: String, _ mark: String) throws {
    let read = try table(mark + ["x,y", "1,a", "", "  ", "2,b", ""].joined(separator: end))
    #expect(read["x"] == .numbers([1, 2]))
    #expect(read["y"] == .text(["a", "b"]))
    #expect(read.lines == [2, 5])
  }

  @Test func `drops spaces outside quotation marks and keeps them within`() throws {
    let read = try table("x , \"y\"\t\n 1 ,\" a \" \n2, b c ")
    #expect(read["x"] == .numbers([1, 2]))
    #expect(read["y"] == .text([" a ", "b c"]))
  }

  @Test func `types columns by all their cells and keeps their texts`() throws {
    let text = "n,zeros,mixed,na,coded,empty,forced\n1,006,1,NA,-9,,1\n-2.5e1,012,x,3,4,,2\n0,0,2,\"NA\",5,NA,3\n"
    let read = try table(text, .init(missing: ["NA", "-9"], factors: ["forced"]))
    #expect(read["n"] == .numbers([1, -25, 0]))
    #expect(read["zeros"] == .text(["006", "012", "0"]))
    #expect(read["mixed"] == .text(["1", "x", "2"]))
    #expect(read["na"] == .numbers([nil, 3, nil]))
    #expect(read["coded"] == .numbers([nil, 4, 5]))
    #expect(read["empty"] == .numbers([nil, nil, nil]))
    #expect(read["forced"] == .text(["1", "2", "3"]))
    #expect(read.columns.first { $0.name == "na" }?.texts == ["NA", "3", "NA"])
    #expect(try table("r\nNA\nEU", .init(missing: []))["r"] == .text(["NA", "EU"]))
    #expect(read["nowhere"] == nil)
  }

  @Test func `reads letters of every script`() throws {
    #expect(try table("Straße,名前\né,Ω😀\n")["名前"] == .text(["Ω😀"]))
  }

  @Test(
    .tags(.identity),
    arguments: ["8", "-1.75", "+3", ".5", "5.", "1e5", "1E-05", "0.1", "123456789012345678", "25.2714350933994", "-0", "1.7976931348623157e308"])
  func `numbers are what the language itself reads`(_ text: String) throws {
    let expected = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
    let read = try #require(Numeral.number(text))
    #expect(read.bitPattern == expected.bitPattern)
  }

  @Test(arguments: ["", "-", ".", "e5", "1e", "1,5", "1 5", "0x1F", "Inf", "NaN", "nan", "1e999", "--1", "1-", "1.2.3", "1e5.0", "1e5e5", "−1", "٣"])
  func `no number is no number`(_ text: String) { #expect(Numeral.number(text) == nil) }

  @Test(.tags(.identity)) func `a number written reads back to the same bits`() throws {
    var random = SplitMix(state: 5)
    for _ in 0..<50_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      #expect(Numeral.number(Numeral.text(number))?.bitPattern == number.bitPattern)
      let decimal = (Double.random(in: -60...60, using: &random) * 1e4).rounded() / 1e4
      #expect(Numeral.number(Numeral.text(decimal))?.bitPattern == decimal.bitPattern)
    }
    #expect(Numeral.text(8) == "8" && Numeral.text(-0.0) == "-0.0" && Numeral.text(0.1) == "0.1")
  }
}

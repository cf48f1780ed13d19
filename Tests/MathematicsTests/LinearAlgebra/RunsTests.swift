import Mathematics
import TestSupport
import Testing

@Suite struct `Runs` {
  @Test(.tags(.identity), arguments: [1, 3, 4, 5, 8, 11])
  func `add the pieces of one group and nothing else`(_ length: Int) {
    let from = (0..<64).map { Double($0) + 0.5 }
    var runs = Runs()
    runs.append(from: 60, to: 0, length: 2)
    runs.endGroup()
    runs.append(from: 3, to: 7, length: length)
    runs.append(from: 3 + length, to: 7 + length, length: 2)
    runs.append(from: 0, to: 31, length: 1)
    runs.append(from: 5, to: 5, length: 0)
    runs.endGroup()
    #expect(runs.groups == 2)
    var to = (0..<64).map { Double($0) * 100 }
    var expected = to
    for i in 0..<length + 2 { expected[7 + i] += from[3 + i] }
    expected[31] += from[0]
    runs.add(group: 1, from, to: &to)
    #expect(to == expected)
  }
}

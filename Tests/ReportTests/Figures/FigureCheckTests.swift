import TestSupport
import Testing

@testable import Report

@Suite struct `Rules of drawing` {
  private func layer(_ y: JSONValue) -> JSONValue { ["mark": "point", "encoding": ["y": y]] }
  private func scale(_ top: Double) -> JSONValue { ["domain": [0, .number(top)], "nice": false] }

  @Test(.tags(.identity)) func `layers on different scales are found`() {
    let same = layer(["field": "a", "title": nil, "scale": scale(1)])
    let other = layer(["field": "a", "title": nil, "scale": scale(2)])
    #expect(FigureCheck.faults(["layer": [same, same]]).isEmpty)
    #expect(FigureCheck.faults(["layer": [same, other]]) == ["y has different scales"])
    #expect(FigureCheck.faults(["hconcat": [["layer": [same]], ["layer": [other]]]]).isEmpty, "plots side by side have their own scales")
  }

  @Test(.tags(.identity)) func `a missing title, a color, a limit and a run of spaces are found`() {
    #expect(FigureCheck.faults(layer(["field": "a", "scale": scale(1)])) == ["y has no title, nor null"])
    #expect(
      FigureCheck.faults(layer(["field": "a", "title": nil, "axis": ["grid": true], "scale": scale(1)])) == ["the y axis has no title, nor null"])
    #expect(FigureCheck.faults(layer(["field": "a", "title": nil, "scale": ["domain": [0, 1]]])) == ["the y scale is not held"])
    #expect(FigureCheck.faults(["mark": ["type": "text", "color": "#FF0000"]]) == ["color holds the color #FF0000"])
    #expect(FigureCheck.faults(["mark": ["type": "text", "limit": 160]]) == ["limit is not 0"])
    #expect(FigureCheck.faults(["data": ["values": [["t": "a  b"]]]]) == ["a run of spaces in “a  b”"])
  }

  @Test(.tags(.identity), arguments: [(-11.9, 0.35, 7), (0, 1, 6), (0.1, 0.13, 5), (-1.25, 3.75, 7), (0, 52_000, 6)])
  func `ticks are round, rise evenly and lie within`(_ low: Double, _ high: Double, _ most: Int) {
    let ticks = Ticks.within(low...high, most: most)
    #expect((2...most).contains(ticks.count))
    #expect(ticks.allSatisfy { (low - 1e-9...high + 1e-9).contains($0) })
    let steps = zip(ticks, ticks.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { $0.isClose(to: steps[0], relative: 1e-9) })
    #expect(Ticks.decimals(ticks) <= 3)
  }

  @Test(.tags(.identity)) func `stacked labels never overlap, keep their order and stay near their wishes`() {
    let wishes = [100, 104, 20, 102, 200.0]
    let heights = [15.0, 30, 15, 15, 15]
    let centers = LabelStack.spread(wishes, heights: heights, within: 0...225)
    let order = wishes.indices.sorted { wishes[$0] < wishes[$1] }
    for (upper, lower) in zip(order, order.dropFirst()) {
      #expect(centers[lower] - centers[upper] >= (heights[lower] + heights[upper]) / 2 - 1e-9)
    }
    #expect(centers[2] == 20 && centers[4] == 200)
    #expect(LabelStack.spread([300], heights: [10], within: 0...225) == [225])
  }

  @Test(.tags(.identity)) func `the width of text follows its letters`() {
    // Liberation Sans: the widths of 0, i, W and a space are 0.556, 0.222, 0.944 and 0.278 of the size.
    #expect(TextWidth.pixels("0", size: 100).isClose(to: 55.6, within: 0.1))
    #expect(TextWidth.pixels("iW ", size: 100).isClose(to: 144.4, within: 0.1))
    #expect(TextWidth.pixels("a", bold: true) > TextWidth.pixels("a"))
  }
}

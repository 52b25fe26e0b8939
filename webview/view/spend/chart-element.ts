import uPlot from "uplot";

/** What a kind of chart makes of its data. */
export interface ChartKind<T> {
  /** The picture in words, for who does not see it. */
  readonly label: (data: T) => string;
  readonly draw: (data: T, look: ChartLook) => Drawing;
}

/** The editor's colours and font at this moment. */
export interface ChartLook {
  /** Value of a custom property, such as "--bar-settled". */
  readonly colour: (name: string) => string;
  readonly font: string;
}

export interface Drawing {
  readonly options: Omit<uPlot.Options, "width" | "height">;
  readonly data: uPlot.AlignedData;
}

/**
 * Defines an element `<name .data>` that owns one canvas while it is in the page, as wide as there is room. A change of
 * theme or size draws it anew, and so does other data.
 */
export function defineChart<T>(name: string, kind: ChartKind<T>): void {
  customElements.define(
    name,
    class extends HTMLElement {
      #data: T | null = null;
      #plot: uPlot | null = null;
      readonly #resized = new ResizeObserver(() => this.#fit());
      readonly #themed = new MutationObserver(() => this.#build());

      set data(data: T) {
        if (JSON.stringify(data) === JSON.stringify(this.#data)) return;
        this.#data = data;
        if (this.isConnected) this.#build();
      }

      connectedCallback(): void {
        this.#resized.observe(this);
        // VS Code swaps the variables on the root element and then the theme's class on the body.
        this.#themed.observe(document.body, { attributes: true, attributeFilter: ["class"] });
        this.#build();
      }

      disconnectedCallback(): void {
        this.#resized.disconnect();
        this.#themed.disconnect();
        this.#plot?.destroy();
        this.#plot = null;
      }

      #build(): void {
        this.#plot?.destroy();
        this.#plot = null;
        if (this.#data === null) return;
        this.setAttribute("role", "img");
        this.setAttribute("aria-label", kind.label(this.#data));
        const style = getComputedStyle(this);
        const look: ChartLook = {
          colour: (property) => style.getPropertyValue(property).trim(),
          font: `11px ${style.fontFamily}`,
        };
        const { options, data } = kind.draw(this.#data, look);
        this.#plot = new uPlot({ ...options, ...size(this) }, data, this);
      }

      #fit(): void {
        const { width, height } = size(this);
        if (width > 0 && (width !== this.#plot?.width || height !== this.#plot?.height))
          this.#plot?.setSize({ width, height });
      }
    },
  );
}

function size(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientWidth < 480 ? 170 : 230 };
}

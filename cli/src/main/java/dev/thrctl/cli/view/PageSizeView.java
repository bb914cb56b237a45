package dev.thrctl.cli.view;

import dev.thrctl.auxv.PageSizes;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page size by each source. */
public final class PageSizeView implements View {
    private record Row(String source, @Nullable Long bytes, String remark) {}

    private final PageSizes sizes;

    public PageSizeView(PageSizes sizes) {
        this.sizes = sizes;
    }

    @Override
    public void text(TextOut out) throws IOException {
        table().text(out);
        Boolean agree = sizes.agree();
        out.line(
                agree == null
                        ? "Fewer than two sources tell the page size: nothing to compare."
                        : agree ? "The sources of the page size agree." : "The sources of the page size DISAGREE.");
    }

    @Override
    public void plain(TextOut out) throws IOException {
        table().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.object("page_size", page -> {
            page.member("auxv_bytes", sizes.auxv().bytes());
            page.member("sysconf_bytes", sizes.sysconf().bytes());
            page.member("mincore_bytes", sizes.mincore().bytes());
            page.member("agree", sizes.agree());
        });
        out.member("transparent_huge_page_bytes", sizes.huge().bytes());
        out.member("transparent_huge_pages", sizes.hasHuge());
    }

    private Table<Row> table() {
        Long huge = sizes.huge().bytes();
        return new Table<>(
                List.of(
                        FunctionColumn.left("source", "who says it", row -> Cell.of(row.source())),
                        FunctionColumn.right("bytes", "the size", PageSizeView::bytes),
                        FunctionColumn.left(
                                "remark", "what it is, or why it is missing", row -> Cell.of(row.remark()))),
                List.of(
                        row("auxv", sizes.auxv(), "AT_PAGESZ of the auxiliary vector"),
                        row("sysconf", sizes.sysconf(), "sysconf(_SC_PAGESIZE)"),
                        row("mincore", sizes.mincore(), "smallest address step that mincore(2) accepts"),
                        new Row(
                                "transparent_huge",
                                huge,
                                huge == null
                                        ? withoutHuge()
                                        : "hpage_pmd_size: one entry of the page middle directory")));
    }

    private String withoutHuge() {
        Boolean has = sizes.hasHuge();
        return has == null
                ? "unknown: /sys/kernel/mm/transparent_hugepage cannot be seen"
                : has ? "unknown: " + sizes.huge().problem() : "the kernel has no transparent huge pages";
    }

    private static Cell bytes(Row row) {
        return row.bytes() == null && row.remark().startsWith("unknown: ") ? Cell.DENIED : Cell.of(row.bytes());
    }

    private static Row row(String name, PageSizes.Source source, String remark) {
        return new Row(name, source.bytes(), source.bytes() == null ? source.problem() : remark);
    }
}

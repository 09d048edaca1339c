"""The words of the demonstration report. They claim nothing that the demonstration does not show."""

LETTER_FA = """دوستان و همراهان گرامی،

دوازدهم تیر ۱۴۰۰ روزی بود که در استان قزوین عددی بر زبان آمد: ۱٬۲۳۷ کودک شناسایی‌شدهٔ بازمانده از تحصیل. پشت هر واحد از این عدد، کودکی است با نام و با حق نشستن در کلاس درس. مجمع ما از همان روز شکل گرفت تا این حق را یکی‌یکی به صاحبانش برگرداند.

در سالی که گذشت، پیش از هر چیز کوشیدیم خانه‌مان شیشه‌ای باشد. هر کمکی که به دست ما رسید، با تاریخ و مبلغ و صندوق و نیت آن ثبت شد و پس از ثبت، دیگر کسی نمی‌تواند آن را بازنویسی کند. رسیدها شمارهٔ پیوسته دارند و هر کس می‌تواند درستی رسید خود را بی‌نیاز از ما بررسی کند. آنچه در این گزارش به عدد آمده از همان دفترها شمرده شده است و تعریف هر عدد در پایان گزارش نوشته شده است.

می‌دانیم که پول، اثر نیست. اثر روزی است که کودکی به کلاس برگردد و در آن بماند. در این گزارش تنها از چیزی سخن گفته‌ایم که سندش را داریم؛ دربارهٔ بازگشت و ماندگاری کودکان زمانی عدد منتشر می‌کنیم که پرونده‌هایش با همین دقت نگهداری شود. خاموشی در برابر چیزی که نمی‌دانیم، بخشی از امانت‌داری است.

از هر دستی که یاری رساند سپاسگزاریم: از نیکوکاری که نامش را نگفت، از معلمی که وقتش را بخشید و از همکارانی که دفترها را درست نگه داشتند.

این نسخه با داده‌های نمایشی ساخته شده است: نام‌ها و مبلغ‌ها ساختگی‌اند، اما راه رسیدن به هر عدد همان است که در گزارش واقعی خواهد بود."""

LETTER_EN = """Dear friends and companions,

On 12 Tir 1400 (3 July 2021) a number was named in the province of Qazvin: 1,237 identified children out of school. Behind each one of that number stands a child with a name and with the right to a seat in class. Our association was formed on that day to give this right back, one child at a time.

In the year behind us we tried first of all to live in a house of glass. Each gift that reached us was recorded with its date, amount, fund and intent, and once recorded nobody can rewrite it. Receipts are numbered without a gap, and anyone can verify a receipt without asking us. Every number in this report was counted from those books, and its definition stands at the end.

We know that money is not impact. Impact is the day on which a child returns to class and stays. This report speaks only of what we can prove; we shall publish figures on return and retention when the records behind them are kept with the same care. To be silent about what we do not know is part of being trustworthy.

We thank every hand that helped: the donor who left no name, the teacher who gave time, and the colleagues who kept the books straight.

This edition was made with demonstration data: names and amounts are invented, but each number was reached in the same way as it will be in a real report."""

ACTIVITIES_FA = """کار مجمع بر سه ستون استوار است: شناسایی، پشتیبانی و آموزش. در این فصل می‌گوییم در هر ستون چه می‌کنیم و برای هر کدام چه صندوقی باز است.

# شناسایی

محور کار، آموزش و پرورش است و فهرست آن، مبنای ماست. خیریه‌ها، معلمان و دستگاه‌های حمایتی هم کودکی را که می‌شناسند معرفی می‌کنند. هیچ خانواده‌ای به سبب معرفی، حقی از دست نمی‌دهد و نام هیچ کودکی از این خانه بیرون نمی‌رود.

# پشتیبانی

نیازهایی که میان کودک و مدرسه ایستاده‌اند یکسان نیستند: تبلت و اینترنت، کیف و لوازم‌التحریر، بهداشت و درمان، بیمه. برای هر گروه از این نیازها صندوقی جدا باز کرده‌ایم تا نیکوکار بداند کمکش کجا خرج می‌شود. کمکی که برای صندوقی داده شود، در همان صندوق می‌ماند.

# آموزش

تابستان فرصتی طلایی است. کلاس‌های رایگان پیش از آغاز سال تحصیلی، با همراهی معلمانی که داوطلب تدریس‌اند، برای جبران عقب‌ماندگی‌هاست تا کودک در اول مهر آماده به کلاس برود. از هیچ کودکی شهریه گرفته نمی‌شود.

# نیکوکاران

کمک‌ها نقدی، کارت به کارت، واریز بانکی، چک و پرداخت اینترنتی بودند. نیکوکار می‌تواند نیت خود را بنویسد، از زکات و نذر و صدقه تا کمک برای یک نیاز، و خزانه‌دار آن را همراه کمک ثبت می‌کند."""

ACTIVITIES_EN = """The work of the association rests on three pillars: identification, support and education. This chapter says what we do under each, and which fund is open for it.

# Identification

The Education directorate is the axis of this work and its list is our basis. Charities, teachers and supporting agencies name the children they know of as well. No family loses a right by being named, and no child's name leaves this house.

# Support

What stands between a child and school differs: a tablet and access to the internet, a bag and stationery, health care, insurance. We have opened a fund of its own for each group of needs, so that donors know where their gift is spent. What is given to a fund stays in that fund.

# Education

The summer is a golden opportunity. Free classes before the school year, held with teachers who volunteer, are there to make good what was missed, so that a child enters class prepared on 1 Mehr. No child pays a fee.

# Donors

Gifts came in cash, from card to card, by bank transfer, by cheque and online. Donors may state their intent, from zakat, vows and alms to help with one need, and the treasurer records it with the gift."""

LEARNING_FA = """آنچه آموختیم ساده است: اعتماد از دفتر درست آغاز می‌شود. تا زمانی که هر کمک با صندوق و نیت خود ثبت نشود، هیچ گزارشی نمی‌تواند بگوید کمک‌ها به کجا رسیدند.

# آنچه هنوز کم داریم

این گزارش از پول دریافتی می‌گوید، اما از هزینه‌ها به تفکیک صندوق و از مسیر هر نیاز تا برآورده شدن آن هنوز عددی ندارد. گزارش بدون این دو، نیمهٔ نخست داستان است.

# سه کار برای سال پیش رو

برای سال پیش رو سه کار را پیش از همه می‌گذاریم: نگهداری محرمانهٔ پروندهٔ شناسایی تا ماندگاری، به گونه‌ای که بتوان شمار کودکان بازگشته به کلاس را بی آن‌که کسی شناخته شود منتشر کرد؛ ثبت هزینه‌ها در کنار کمک‌ها؛ و کلاس‌های تابستانی با ثبت حضور و سنجش پیش و پس از دوره.

# خواهشی از خواننده

از شما می‌خواهیم این گزارش را سخت‌گیرانه بخوانید. اگر عددی نادرست است یا تعریفی روشن نیست، بنویسید؛ پاسخ آن در گزارش سال بعد خواهد آمد."""

LEARNING_EN = """What we learnt is simple: trust begins with books kept straight. Unless each gift is recorded with its fund and its intent, no report can say where the gifts have gone.

# What is still missing

This report speaks of money received, but it has no figures yet on spending by fund, nor on the path of a need until it is met. Without these two a report is the first half of a story.

# Three things for the year ahead

For the year ahead three things come first: to keep confidential case records from identification to retention, in such a way that the number of children back in class can be published without anybody being recognised; to record spending beside gifts; and to hold summer classes with attendance registers and tests before and after.

# A request to the reader

We ask you to read this report severely. If a number is wrong or a definition unclear, write to us; the answer will stand in next year's report."""

WORDS = {
    "title_fa": "آن‌چه با هم ساختیم",
    "title_en": "What we built together",
    "letter_fa": LETTER_FA,
    "letter_en": LETTER_EN,
    "chair_fa": "هیئت مدیرهٔ مجمع",
    "chair_en": "The board of the association",
    "activities_fa": ACTIVITIES_FA,
    "activities_en": ACTIVITIES_EN,
    "learning_fa": LEARNING_FA,
    "learning_en": LEARNING_EN,
}

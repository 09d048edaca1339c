"""What the demonstration site says in English."""

from .texts import (
    HomeText,
    PageText,
    SiteText,
    call,
    cards,
    contact,
    heading,
    live,
    questions,
    quotation,
    steps,
    text,
)

HOME = HomeText(
    title="Home",
    hero_title="Every child’s place is in class",
    lead="The donors’ association of Qazvin finds children who are out of school, stands by them, and stays until they are back in class and still there a year later.",
    action_text="Join a campaign",
    baseline_note="out-of-school children had been identified in Qazvin province on the day the association was announced. Each star is one child. The number counts those identified; it does not estimate all who are out of school.",
    description="The Qazvin donors’ association for out-of-school children: identification, support and return to class, with receipts and reports that can be checked.",
    body=(
        heading("What we do"),
        cards(
            (
                "Find",
                "With the education department at the centre, and word from teachers, neighbours and support agencies, we find the child who has been left out of school.",
            ),
            (
                "Support",
                "From tablets and stationery to treatment, insurance and skills training: every need is recorded, costed and met with donors’ help.",
            ),
            (
                "Return and stay",
                "Enrolment is not the end. After thirty days, ninety days and a year we ask again: still in class?",
            ),
        ),
        live("donations.received", "Donations received"),
        live("donations.count", "Number of gifts"),
        live("donations.donors", "Donors with us"),
    ),
)

ABOUT = PageText(
    "about",
    "About us",
    "Donors, teachers and support agencies of one province with one aim: no child deprived of education.",
    (
        text(
            "In the summer of 2021, at a meeting in the education directorate of Qazvin province, an association was announced that would bring scattered good work together. On that day 1,237 out-of-school children had been identified in the province.",
            "The province has many charities. One builds schools, another provides dowries, a third pays for the treatment of rare diseases. Our work is to see that each child’s need reaches the organisation best able to meet it.",
        ),
        heading("What we aim for"),
        steps(
            "Out-of-school children back in class, and able to continue",
            "Skills training for adolescents and help with work for young people",
            "A wider culture of taking part and of giving",
            "Volunteer teachers matched with children who need catch-up lessons",
        ),
        heading("What we hold to"),
        text(
            "A donor chooses a need, never a child. No child’s name, picture or address appears on this site, in reports or on receipts, and small counts are not published, so that nobody can be recognised.",
            "Our services are free for children. Nobody may ask a family for money for enrolment, for lessons or for the loan of a device.",
        ),
        call(
            "What is your part?",
            "A gift of any size helps to fill an empty seat.",
            "See the campaigns",
            "campaigns",
        ),
    ),
)

RECEIPTS = PageText(
    "receipts",
    "Checking a receipt",
    "Every gift has a numbered receipt, and whoever holds it can check that it is genuine.",
    (
        heading("What a receipt shows"),
        text(
            "The name and permit number of the association, the serial number and year, the donor’s name or “anonymous donor”, the amount in figures and in words, the way it was paid, the fund and the intention, who issued it, and a QR code."
        ),
        heading("How to check it"),
        steps(
            "Scan the code with a phone camera, or type the address printed below it.",
            "The verification page shows the number, date and amount. They must match the paper in your hand.",
            "If a receipt was voided or replaced, the page says so and names the new number.",
        ),
        heading("Why it cannot be altered"),
        text(
            "Numbers run without gaps. A receipt that was issued is neither edited nor deleted: after a mistake it is voided, stays on the books, and a new one takes its place.",
            "Each receipt carries a digital seal made from its content. Change one digit and the seal no longer fits.",
        ),
        questions(
            "Frequent questions",
            (
                "I have lost my receipt.",
                "Call the treasurer. A copy marked “duplicate”, with the same number, will be sent to you.",
            ),
            (
                "I want to stay anonymous.",
                "The receipt then says “anonymous donor”. The verification page never shows a name.",
            ),
            (
                "I gave goods. Is there a receipt?",
                "Yes. It states the goods, the quantity, the estimated value and who estimated it.",
            ),
        ),
        call(
            "A receipt does not match?",
            "Send us its number and a picture. We look into it the same day.",
            "Contact us",
            "contact",
        ),
    ),
)

CONTACT = PageText(
    "contact",
    "Contact",
    "To give, to work with us, to tell us of a child who is not at school, or to ask about a receipt.",
    (
        contact(),
        heading("Do you know a child who is not at school?"),
        text(
            "Call our office or speak to the head of the nearest school. Having no identity papers, having no money, or being older than the class is no obstacle.",
            "Please do not write a child’s details in messengers or comments. A social worker will call you and record them in confidence.",
        ),
        heading("Would you like to teach?"),
        text(
            "Serving and retired teachers can volunteer for catch-up and summer classes. We arrange things with the education department and prepare the room."
        ),
    ),
)

REPORTS = PageText(
    "reports",
    "Reports",
    "The annual impact report is published here once the board has approved it.",
    (
        heading("Where each number comes from"),
        text(
            "Every report ends with the definition and source of each indicator. It is built from the frozen data of its period, and gives the same numbers whenever it is built again."
        ),
    ),
)

CAMPAIGNS = PageText(
    "campaigns",
    "Campaigns",
    "Each campaign has one clear goal, one deadline and a fund of its own. What comes in is counted every minute.",
)

TABLETS = PageText(
    "tablets",
    "Tablets for lessons",
    "Tablets on loan, with data for lessons, for pupils who fell behind for want of a device.",
    (
        text(
            "When lessons went online, a child without a tablet quietly dropped out of class. Many of them are of primary age and live in the less developed parts of the province.",
            "With this campaign we buy devices and lend them through schools. At the end of the course each one comes back, is checked, and goes to the next pupil.",
        ),
        heading("What your money pays for"),
        steps(
            "A tablet and its protective case",
            "Data for lessons for one school year",
            "Repair of devices that come back",
        ),
        quotation(
            "Without tablets, deprived pupils were kept from their lessons; that loss must be made good with donors’ help.",
            "After the announcement of the association",
            "3 July 2021",
        ),
        call(
            "Follow your gift",
            "Each gift has a numbered receipt that can be checked online.",
            "Check a receipt",
            "receipts",
        ),
    ),
)

SUMMER = PageText(
    "summer",
    "The summer of return",
    "Free summer classes, so that no child starts the school year behind its classmates.",
    (
        text(
            "Summer is a golden opportunity: schools are empty, teachers have time, and there are weeks to go until the first day of school. A child who has been away from lessons for months or years can use them to sit beside children of the same age.",
            "Classes are held under the lead of the education department, with donors and civil society organisations, and cost families nothing.",
        ),
        heading("What one class costs"),
        steps(
            "Books and stationery for fifteen pupils",
            "Travel for village pupils and the volunteer teacher",
            "A snack every day",
            "A test at the start and at the end",
        ),
        call("Are you a teacher?", "One day a week is enough to volunteer.", "Offer your time", "contact"),
    ),
)

NEWS_INDEX = PageText("news", "News", "What we have done and what comes next.")

FOUNDING = PageText(
    "founding",
    "Donors’ association for out-of-school children to be formed in Qazvin",
    "Benefactors of the province join forces to bring 1,237 children back to school, the governorate’s head of social and cultural affairs announced.",
    (
        text(
            "At a meeting on out-of-school children held at the provincial education directorate, Maryam Bidkham said that identifying these children must have the education department at its centre, working with donors and other support agencies.",
            "By the figures of that day, she said, 1,237 out-of-school children had been identified in the province; they must be supported and brought back to class as soon as possible.",
        ),
        heading("More than enrolment"),
        text(
            "Once the children are found, Bidkham added, they must be able to go on learning, and their other needs, from health care to skills training and insurance, must be met with donors’ help. Many teachers are interested in teaching them, and the association can give them the means.",
            "She recalled that schools had closed in the pandemic while deprived families had no tablets, and called the summer a golden opportunity for free lessons before the school year begins.",
        ),
        heading("Stated aims"),
        steps(
            "Children back in class, and skills training for them",
            "A wider culture of taking part and of giving",
            "Help with employment for young people",
        ),
        text("With the help of benefactors, Bidkham hoped, no child will be deprived of education."),
    ),
)

NEWS = (
    PageText(
        "volunteer-teachers",
        "Volunteer teachers wanted for catch-up classes",
        "Serving and retired teachers can sign up to teach basic subjects in six counties.",
        (
            text(
                "Primary teachers and teachers of lower secondary mathematics are needed most. After an interview and a criminal record check, volunteers sign the child protection charter and are introduced to the nearest class.",
                "Two adults are present in every class, and attendance is recorded for each session.",
            ),
            call(
                "Ready to help?", "Tell our office your subject and your free days.", "Contact us", "contact"
            ),
        ),
    ),
    PageText(
        "device-library",
        "A library of devices opens",
        "Tablets are lent rather than given, so that each one serves several pupils.",
        (
            text(
                "Every device has a record: when it was bought, from which fund, and at which school it is now. The pupil keeps it until the end of the course, and the school sees to small repairs.",
                "Donors’ own working devices are welcome too. They are wiped and loaded with learning software before they are handed on.",
            ),
            call(
                "The tablet campaign",
                "With every device the waiting list grows shorter.",
                "See the campaign",
                "tablets",
            ),
        ),
    ),
    PageText(
        "numbered-receipts",
        "All receipts now numbered and verifiable",
        "From now on donors can scan the code on a receipt and check for themselves that it is genuine.",
        (
            text(
                "Receipts are numbered in sequence and never change once issued. A mistaken one is not deleted: it is voided and stays on the books, where the inspector can see it too.",
                "At the end of the fiscal year the treasurer issues each donor a single receipt for all the year’s gifts.",
            ),
            call("Holding a receipt?", "Check it in three steps.", "How to check", "receipts"),
        ),
    ),
)

ENGLISH = SiteText(
    language="en",
    home=HOME,
    about=ABOUT,
    receipts=RECEIPTS,
    contact=CONTACT,
    reports=REPORTS,
    campaigns=CAMPAIGNS,
    tablets=TABLETS,
    summer=SUMMER,
    news_index=NEWS_INDEX,
    founding=FOUNDING,
    source_name="Borna News Agency",
    news=NEWS,
    footer_about="We are donors, teachers and support agencies of Qazvin province, standing together so that children return to class and stay there.",
    footer_note="No child deprived of education.",
)
